// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/datastream.h"

#include <QTemporaryDir>
#include <QThread>

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(unreadable)");
}

void put(const QString &path, const QByteArray &data)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(data), data.size());
}

Result<QByteArray> readAll(DataSource &source, qint64 chunk = 3)
{
    QByteArray all;
    QByteArray buffer(chunk, '\0');
    for (;;) {
        const auto got = source.read(buffer.data(), chunk);
        if (!got)
            return tl::unexpected(got.error());
        if (*got == 0)
            return all;
        all.append(buffer.constData(), *got);
    }
}

} // namespace

class tst_DataStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void fileSink_appearsOnlyWhenFinished();
    void fileSink_leavesNothingBehind();
    void fileSink_refusesExistingTarget();
    void fileSink_refusesTargetThatCameMeanwhile();
    void fileSink_replacesOnlyAtTheEnd();
    void fileSink_leavesAForeignPartFileAlone();
    void fileSink_saysWhatIsWrong_data();
    void fileSink_saysWhatIsWrong();
    void descriptorSink_reportsAClosedPipe();
    void fileSource_readsWhatIsThere();
    void fileSource_refuses_data();
    void fileSource_refuses();
    void fileSource_noticesChange_data();
    void fileSource_noticesChange();
    void pipe_carriesAll();
    void pipe_endsWhenTheWriterGoes();
    void pipe_endsWhenTheReaderGoes();
    void memorySink_isBounded();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    [[nodiscard]] QString path(const QString &name) const { return m_dir->filePath(name); }
};

void tst_DataStream::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void tst_DataStream::fileSink_appearsOnlyWhenFinished()
{
    const auto sink = fileSink(path(u"a"_s), false);
    QVERIFY(sink->begin(6));
    QVERIFY(sink->write("abc"));
    QVERIFY(!QFile::exists(path(u"a"_s)));
    QCOMPARE(contents(path(u"a.part"_s)), QByteArray("abc"));
    QVERIFY(sink->write("def"));
    QVERIFY(sink->finish());
    QCOMPARE(contents(path(u"a"_s)), QByteArray("abcdef"));
    QVERIFY(!QFile::exists(path(u"a.part"_s)));
}

void tst_DataStream::fileSink_leavesNothingBehind()
{
    {
        const auto sink = fileSink(path(u"a"_s), false);
        QVERIFY(sink->begin(6));
        QVERIFY(sink->write("abc"));
    }
    QVERIFY(QDir(m_dir->path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
}

void tst_DataStream::fileSink_refusesExistingTarget()
{
    put(path(u"a"_s), "old");
    const auto begun = fileSink(path(u"a"_s), false)->begin(1);
    QVERIFY(!begun);
    QCOMPARE(begun.error().kind, ErrorKind::AlreadyExists);
    QVERIFY(begun.error().detail.contains(path(u"a"_s)));
    QCOMPARE(contents(path(u"a"_s)), QByteArray("old"));
}

void tst_DataStream::fileSink_refusesTargetThatCameMeanwhile()
{
    {
        const auto sink = fileSink(path(u"a"_s), false);
        QVERIFY(sink->begin(3));
        QVERIFY(sink->write("new"));
        put(path(u"a"_s), "other");
        const auto finished = sink->finish();
        QVERIFY(!finished);
        QCOMPARE(finished.error().kind, ErrorKind::AlreadyExists);
    }
    QCOMPARE(contents(path(u"a"_s)), QByteArray("other"));
    QVERIFY(!QFile::exists(path(u"a.part"_s)));
}

void tst_DataStream::fileSink_replacesOnlyAtTheEnd()
{
    put(path(u"a"_s), "old");
    const auto sink = fileSink(path(u"a"_s), true);
    QVERIFY(sink->begin(3));
    QVERIFY(sink->write("new"));
    QCOMPARE(contents(path(u"a"_s)), QByteArray("old"));
    QVERIFY(sink->finish());
    QCOMPARE(contents(path(u"a"_s)), QByteArray("new"));
}

void tst_DataStream::fileSink_leavesAForeignPartFileAlone()
{
    put(path(u"a.part"_s), "somebody else's");
    {
        const auto begun = fileSink(path(u"a"_s), false)->begin(1);
        QVERIFY(!begun);
        QVERIFY(begun.error().detail.contains(u"a.part"_s));
    }
    QCOMPARE(contents(path(u"a.part"_s)), QByteArray("somebody else's"));
}

void tst_DataStream::fileSink_saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("complaint");
    QTest::newRow("a folder") << u"folder"_s << u"is a folder"_s;
    QTest::newRow("in a folder that is not there") << u"gone/a"_s << u"No such file"_s;
    QTest::newRow("a name that is too long") << QString(255, u'n') << u"too long"_s;
}

void tst_DataStream::fileSink_saysWhatIsWrong()
{
    QFETCH(QString, target);
    QFETCH(QString, complaint);
    QVERIFY(QDir(m_dir->path()).mkdir(u"folder"_s));
    const auto begun = fileSink(path(target), false)->begin(1);
    QVERIFY(!begun);
    QCOMPARE(begun.error().kind, ErrorKind::LocalFile);
    QVERIFY2(begun.error().detail.contains(complaint), qPrintable(begun.error().detail));
}

void tst_DataStream::descriptorSink_reportsAClosedPipe()
{
    ::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    ::close(ends[0]);
    const auto written = descriptorSink(ends[1], u"standard output"_s)->write("abc");
    ::close(ends[1]);
    QVERIFY(!written);
    QCOMPARE(written.error().evidence, u"EPIPE"_s);
}

void tst_DataStream::fileSource_readsWhatIsThere()
{
    put(path(u"a"_s), "abcdefgh");
    const auto source = fileSource(path(u"a"_s));
    QCOMPARE(source->open().value(), 8);
    QCOMPARE(readAll(*source).value(), QByteArray("abcdefgh"));
}

void tst_DataStream::fileSource_refuses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("complaint");
    QTest::newRow("a folder") << u"folder"_s << u"is a folder"_s;
    QTest::newRow("a pipe") << u"pipe"_s << u"no regular file"_s;
    QTest::newRow("a device") << u"/dev/zero"_s << u"no regular file"_s;
    QTest::newRow("nothing") << u"gone"_s << u"No such file"_s;
}

void tst_DataStream::fileSource_refuses()
{
    QFETCH(QString, name);
    QFETCH(QString, complaint);
    QVERIFY(QDir(m_dir->path()).mkdir(u"folder"_s));
    QCOMPARE(::mkfifo(QFile::encodeName(path(u"pipe"_s)).constData(), 0600), 0);
    const auto opened = fileSource(QDir(m_dir->path()).absoluteFilePath(name))->open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, ErrorKind::LocalFile);
    QVERIFY2(opened.error().detail.contains(complaint), qPrintable(opened.error().detail));
    QVERIFY(opened.error().detail.contains(name));
}

void tst_DataStream::fileSource_noticesChange_data()
{
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("how");
    QTest::newRow("shrank") << QByteArray("abcd") << u"it shrank"_s;
    QTest::newRow("grew") << QByteArray("abcdefghijkl") << u"it grew"_s;
    QTest::newRow("written to") << QByteArray("ABCDEFGH") << u"it was written to"_s;
}

void tst_DataStream::fileSource_noticesChange()
{
    QFETCH(QByteArray, after);
    QFETCH(QString, how);
    put(path(u"a"_s), "abcdefgh");
    // An older time stamp, so that a later write shows whatever the file system's clock tick is.
    const timespec times[2] = {{1'000'000, 0}, {1'000'000, 0}};
    QCOMPARE(::utimensat(AT_FDCWD, QFile::encodeName(path(u"a"_s)).constData(), times, 0), 0);
    const auto source = fileSource(path(u"a"_s));
    QCOMPARE(source->open().value(), 8);
    char buffer[3];
    QCOMPARE(source->read(buffer, 3).value(), 3);
    put(path(u"a"_s), after);
    const auto rest = readAll(*source);
    QVERIFY(!rest);
    QCOMPARE(rest.error().kind, ErrorKind::SourceChanged);
    QVERIFY2(rest.error().detail.contains(how), qPrintable(rest.error().detail));
}

void tst_DataStream::pipe_carriesAll()
{
    Pipe pipe = makePipe(5);
    const QByteArray data(1'000, 'x');
    std::unique_ptr<QThread> writer(QThread::create([sink = std::move(pipe.sink), data] {
        QVERIFY(sink->begin(data.size()));
        for (qsizetype i = 0; i < data.size(); i += 7)
            QVERIFY(sink->write(QByteArrayView(data).sliced(i, std::min<qsizetype>(7, data.size() - i))));
        QVERIFY(sink->finish());
    }));
    writer->start();
    QCOMPARE(pipe.source->open().value(), 1'000);
    QCOMPARE(readAll(*pipe.source, 11).value(), data);
    QVERIFY(writer->wait(5'000));
}

void tst_DataStream::pipe_endsWhenTheWriterGoes()
{
    Pipe pipe = makePipe(5);
    QVERIFY(pipe.sink->begin(10));
    QVERIFY(pipe.sink->write("abc"));
    pipe.sink.reset();
    QVERIFY(pipe.source->open());
    const auto all = readAll(*pipe.source);
    QVERIFY(!all);
    QCOMPARE(all.error().kind, ErrorKind::Canceled);
    Pipe unbegun = makePipe();
    unbegun.sink.reset();
    QVERIFY(!unbegun.source->open());
}

void tst_DataStream::pipe_endsWhenTheReaderGoes()
{
    Pipe pipe = makePipe(5);
    pipe.source.reset();
    QVERIFY(!pipe.sink->write(QByteArray(100, 'x')));
}

void tst_DataStream::memorySink_isBounded()
{
    const auto target = std::make_shared<QByteArray>();
    const auto sink = memorySink(target, 5);
    QVERIFY(sink->write("abc"));
    QVERIFY(!sink->write("def"));
    QCOMPARE(*target, QByteArray("abc"));
}

QTEST_GUILESS_MAIN(tst_DataStream)
#include "tst_datastream.moc"
