// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/crc32c.h"
#include "model/partfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

/// Downloads that go on where they stopped, seen from the file.
class tst_PartFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void crc_isCastagnolis();
    void identity_data();
    void identity();
    void record_comesBackOrNotAtAll();
    void leftRecords_areSwept();
    void goesOnWhereItStopped();
    void beginsAnew_data();
    void beginsAnew();
    void sourceThatChanged_isRefused();
    void wholeIsChecked();
    void finishedBefore_isComplete();
    void finishedBefore_isCheckedAgain_data();
    void finishedBefore_isCheckedAgain();
    void strangersPart_isLeftAlone();
    void oneAtATime();
    void discarded_leavesNothing();
    void folders_areMadeAndNeverLeft();
    void uploadMemory_knowsItsFile();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_dir->filePath(name); }
    [[nodiscard]] QByteArray contents(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    void put(const QString &name, const QByteArray &data) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(data) == data.size());
    }
    [[nodiscard]] PartTarget target(const QString &name = u"img"_s) const
    {
        return {.path = path(name), .subject = "subject", .patience = 50};
    }
    /// Writes the first \a count bytes of m_data, from where it goes on, and is interrupted.
    void interruptAfter(qint64 count);

    std::unique_ptr<QTemporaryDir> m_dir;
    QByteArray m_data;
    ObjectInfo m_object;
    WorkContext m_context{std::make_shared<CancelToken>(), [](qint64, qint64) {}};
};

void tst_PartFile::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    qputenv("XDG_STATE_HOME", QFile::encodeName(path(u"state"_s)));
    m_data.resize(300'000);
    for (qsizetype i = 0; i < m_data.size(); ++i)
        m_data[i] = static_cast<char>(i * 7 + i / 255);
    m_object = {.name = u"img"_s, .path = u"img"_s};
    m_object.size = m_data.size();
    m_object.checksum = QString::fromLatin1(QCryptographicHash::hash(m_data, QCryptographicHash::Md5).toHex());
    m_object.modified = QDateTime::fromString(u"2026-01-02T03:04:05Z"_s, Qt::ISODate);
}

void tst_PartFile::interruptAfter(qint64 count)
{
    const auto part = openPart(m_context, target());
    QVERIFY2(part, part ? "" : qPrintable(part.error().detail));
    const qint64 offset = (*part)->offset();
    const auto sink = partSink(*part);
    QVERIFY(sink->identify(m_object));
    QVERIFY(sink->begin(m_data.size() - offset));
    QVERIFY(sink->write(QByteArrayView(m_data).sliced(offset, count - offset)));
}

void tst_PartFile::crc_isCastagnolis()
{
    QCOMPARE(crc32c("123456789"), 0xe3069283U); // the check value of every catalogue of CRCs
    QCOMPARE(crc32c(""), 0U);
    QCOMPARE(crc32c(QByteArray(32, '\0')), 0x8a9136aaU); // RFC 3720, B.4
    QCOMPARE(crc32c(QByteArrayView(m_data).sliced(1000), crc32c(QByteArrayView(m_data).first(1000))), crc32c(m_data));
}

void tst_PartFile::identity_data()
{
    QTest::addColumn<QJsonObject>("a");
    QTest::addColumn<QJsonObject>("b");
    QTest::addColumn<bool>("same");
    const auto json = [](int size, const char *tag, const char *checksum, const char *modified) {
        return QJsonObject{{u"size"_s, size},
                           {u"tag"_s, QString::fromLatin1(tag)},
                           {u"checksum"_s, QString::fromLatin1(checksum)},
                           {u"modified"_s, QString::fromLatin1(modified)}};
    };
    QTest::newRow("all the same") << json(5, "\"x\"", "m", "t") << json(5, "\"x\"", "m", "t") << true;
    QTest::newRow("the tag alone") << json(5, "\"x\"", "", "") << json(5, "\"x\"", "m", "t") << true;
    QTest::newRow("the time alone") << json(5, "", "", "t") << json(5, "", "", "t") << true;
    QTest::newRow("another size") << json(5, "\"x\"", "m", "t") << json(6, "\"x\"", "m", "t") << false;
    QTest::newRow("another tag") << json(5, "\"x\"", "m", "t") << json(5, "\"y\"", "m", "t") << false;
    QTest::newRow("another time") << json(5, "\"x\"", "", "t") << json(5, "\"x\"", "", "u") << false;
    QTest::newRow("only the size is known") << json(5, "", "", "") << json(5, "", "", "") << false;
    QTest::newRow("nothing in common") << json(5, "\"x\"", "", "") << json(5, "", "m", "") << false;
    QTest::newRow("a weak tag") << json(5, "W/\"x\"", "", "") << json(5, "W/\"x\"", "", "") << false;
    QTest::newRow("no size") << json(-1, "\"x\"", "", "") << json(-1, "\"x\"", "", "") << false;
}

void tst_PartFile::identity()
{
    QFETCH(QJsonObject, a);
    QFETCH(QJsonObject, b);
    QFETCH(bool, same);
    QCOMPARE(ContentIdentity::fromJson(a).isSameAs(ContentIdentity::fromJson(b)), same);
    QCOMPARE(ContentIdentity::fromJson(b).isSameAs(ContentIdentity::fromJson(a)), same);
    QCOMPARE(ContentIdentity::fromJson(a).toJson(), a);
}

void tst_PartFile::record_comesBackOrNotAtAll()
{
    const PartialRecord record{.subject = "s",
                               .source = ContentIdentity::of(m_object),
                               .offset = 1LL << 40,
                               .crc = 0xfedcba98,
                               .inode = ~0ULL,
                               .token = QByteArray("a\0b", 3)};
    const QString key = downloadRecordKey(path(u"img"_s));
    QVERIFY(!loadPartialRecord(key));
    QVERIFY(savePartialRecord(key, record));
    QCOMPARE(loadPartialRecord(key), record);
    const QString file = u"state/quartermaster/partial/"_s + key;
    const QByteArray whole = contents(file);
    for (const QByteArray &damaged :
         {whole.chopped(1), QByteArray(), whole + 'x', QByteArray(whole).replace('9', '8')}) {
        put(file, damaged);
        QVERIFY(!loadPartialRecord(key));
    }
    removePartialRecord(key);
    QVERIFY(QDir(path(u"state/quartermaster/partial"_s)).isEmpty());
}

/// A process that is killed while it writes a record leaves a temporary; another may be writing one right now.
void tst_PartFile::leftRecords_areSwept()
{
    const QString folder = u"state/quartermaster/partial/"_s;
    QVERIFY(QDir().mkpath(path(folder)));
    const QString key = downloadRecordKey(path(u"img"_s));
    QVERIFY(savePartialRecord(key, {.subject = "s"}));
    const auto putAged = [&](const QString &name, qint64 seconds) {
        put(folder + name, "half a rec");
        QFile file(path(folder + name));
        QVERIFY(
            file.open(QIODevice::ReadWrite)
            && file.setFileTime(QDateTime::currentDateTimeUtc().addSecs(-seconds), QFileDevice::FileModificationTime));
    };
    putAged(key + u"~4711"_s, 7200);
    putAged(uploadRecordKey(u"a"_s, u"b"_s) + u"~4711-3"_s, 7200);
    putAged(key + u"~4712-1"_s, 60);
    putAged(u"notes~1"_s, 7200);
    putAged(key + u".old"_s, 7200);
    QCOMPARE(sweepPartialRecords(), 2);
    QCOMPARE(QDir(path(folder)).entryList(QDir::Files, QDir::Name),
             (QStringList{key, key + u".old"_s, key + u"~4712-1"_s, u"notes~1"_s}));
    QVERIFY(loadPartialRecord(key));
}

void tst_PartFile::goesOnWhereItStopped()
{
    interruptAfter(100'000);
    QVERIFY(!QFile::exists(path(u"img"_s)));
    QCOMPARE(contents(u"img.part"_s), m_data.first(100'000));
    interruptAfter(200'000);
    {
        const auto part = openPart(m_context, target());
        QVERIFY(part);
        QCOMPARE((*part)->offset(), 200'000);
        QVERIFY((*part)->remark().isEmpty());
        const auto sink = partSink(*part);
        QVERIFY(sink->identify(m_object));
        QVERIFY(sink->begin(100'000));
        QVERIFY(sink->write(QByteArrayView(m_data).sliced(200'000)));
        QVERIFY(!QFile::exists(path(u"img"_s)));
        QVERIFY(sink->finish());
        QVERIFY((*part)->isVerified());
        QCOMPARE((*part)->md5(), m_object.checksum);
        QCOMPARE((*part)->size(), m_data.size());
    }
    QVERIFY(contents(u"img"_s) == m_data);
    QVERIFY(!QFile::exists(path(u"img.part"_s)));
}

void tst_PartFile::beginsAnew_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("the part was written to") << u"changed"_s;
    QTest::newRow("the part was cut") << u"shorter"_s;
    QTest::newRow("it is of another object") << u"subject"_s;
    QTest::newRow("nothing tells that the object is the same") << u"unprovable"_s;
    QTest::newRow("it was asked for") << u"restart"_s;
}

void tst_PartFile::beginsAnew()
{
    QFETCH(QString, what);
    if (what == "unprovable"_L1) {
        m_object.checksum.clear();
        m_object.modified = {};
    }
    interruptAfter(100'000);
    PartTarget next = target();
    QFile part(path(u"img.part"_s));
    QVERIFY(part.open(QIODevice::ReadWrite));
    if (what == "changed"_L1)
        QVERIFY(part.seek(50'000) && part.write("!") == 1);
    else if (what == "shorter"_L1)
        QVERIFY(part.resize(99'999));
    else if (what == "subject"_L1)
        next.subject = "another";
    else if (what == "restart"_L1)
        next.restart = true;
    part.close();
    const auto opened = openPart(m_context, next);
    QVERIFY(opened);
    QCOMPARE((*opened)->offset(), 0);
    QCOMPARE((*opened)->remark().isEmpty(), what == "restart"_L1);
    const auto sink = partSink(*opened);
    QVERIFY(sink->identify(m_object));
    QVERIFY(sink->begin(m_data.size()));
    QVERIFY(sink->write(m_data));
    QVERIFY(sink->finish());
    QVERIFY(contents(u"img"_s) == m_data);
}

void tst_PartFile::sourceThatChanged_isRefused()
{
    interruptAfter(100'000);
    const auto part = openPart(m_context, target());
    QVERIFY(part);
    const auto sink = partSink(*part);
    ObjectInfo other = m_object;
    other.modified = other.modified.addSecs(1);
    const auto identified = sink->identify(other);
    QVERIFY(!identified);
    QCOMPARE(identified.error().kind, ErrorKind::SourceChanged);
    QVERIFY(sink->identify(m_object));
    QCOMPARE(sink->begin(200'001).error().kind, ErrorKind::SourceChanged);
}

void tst_PartFile::wholeIsChecked()
{
    interruptAfter(100'000);
    {
        const auto part = openPart(m_context, target());
        QVERIFY(part);
        const auto sink = partSink(*part);
        QVERIFY(sink->identify(m_object));
        QVERIFY(sink->begin(200'000));
        QVERIFY(sink->write(QByteArray(200'000, 'x')));
        const auto finished = sink->finish();
        QVERIFY(!finished);
        QCOMPARE(finished.error().kind, ErrorKind::ChecksumMismatch);
    }
    QVERIFY(!QFile::exists(path(u"img"_s)));
    QVERIFY(!QFile::exists(path(u"img.part"_s)));
}

void tst_PartFile::finishedBefore_isComplete()
{
    interruptAfter(100'000);
    {
        const auto part = openPart(m_context, target());
        const auto sink = partSink(*part);
        QVERIFY(sink->identify(m_object));
        QVERIFY(sink->begin(200'000));
        QVERIFY(sink->write(QByteArrayView(m_data).sliced(100'000)));
        QVERIFY(sink->finish());
    } // and its owner does not live to say so
    {
        const auto again = openPart(m_context, target());
        QVERIFY(again);
        QVERIFY((*again)->isComplete());
        QCOMPARE((*again)->size(), m_data.size());
    }
    forgetPart(target());
    const auto told = openPart(m_context, target());
    QVERIFY(!told);
    QCOMPARE(told.error().kind, ErrorKind::AlreadyExists);
}

void tst_PartFile::finishedBefore_isCheckedAgain_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<bool>("isComplete");
    QTest::addColumn<bool>("isVerified");
    QTest::newRow("as it was left") << u"same"_s << true << true;
    QTest::newRow("the store had no checksum") << u"unchecked"_s << true << false;
    QTest::newRow("somebody wrote to it") << u"changed"_s << false << false;
}

void tst_PartFile::finishedBefore_isCheckedAgain()
{
    QFETCH(QString, what);
    QFETCH(bool, isComplete);
    QFETCH(bool, isVerified);
    const QString md5 = m_object.checksum;
    if (what == "unchecked"_L1)
        m_object.checksum.clear();
    {
        const auto sink = partSink(*openPart(m_context, target()));
        QVERIFY(sink->identify(m_object));
        QVERIFY(sink->begin(m_data.size()));
        QVERIFY(sink->write(m_data));
        QVERIFY(sink->finish());
    }
    if (what == "changed"_L1) {
        QFile file(path(u"img"_s));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(10) && file.write("!") == 1);
    }
    const auto again = openPart(m_context, target());
    QCOMPARE(again.has_value(), isComplete);
    if (!isComplete) {
        QCOMPARE(again.error().kind, ErrorKind::AlreadyExists);
        PartTarget over = target();
        over.overwrite = true;
        const auto anew = openPart(m_context, over);
        QVERIFY(anew && !(*anew)->isComplete() && !(*anew)->isVerified());
        return;
    }
    QVERIFY((*again)->isComplete());
    QCOMPARE((*again)->isVerified(), isVerified);
    QCOMPARE((*again)->md5(), md5);
    QCOMPARE((*again)->size(), m_data.size());
}

void tst_PartFile::strangersPart_isLeftAlone()
{
    put(u"img.part"_s, "theirs");
    const auto part = openPart(m_context, target());
    QVERIFY(!part);
    QCOMPARE(part.error().kind, ErrorKind::AlreadyExists);
    discardPart(target());
    QCOMPARE(contents(u"img.part"_s), QByteArray("theirs"));
    PartTarget anew = target();
    anew.restart = true;
    QVERIFY(openPart(m_context, anew));
    QFile::remove(path(u"img.part"_s));
    QVERIFY(QFile::link(path(u"elsewhere"_s), path(u"img.part"_s)));
    QVERIFY(!openPart(m_context, anew));
    QVERIFY(!QFile::exists(path(u"elsewhere"_s)));
}

void tst_PartFile::oneAtATime()
{
    const auto first = openPart(m_context, target());
    const auto sink = partSink(*first);
    QVERIFY(sink->identify(m_object));
    QVERIFY(sink->begin(m_data.size()));
    QVERIFY(sink->write("x"));
    const auto second = openPart(m_context, target());
    QVERIFY(!second);
    QVERIFY(second.error().detail.contains(u"under way"_s));
    discardPart(target());
    QCOMPARE(contents(u"img.part"_s), QByteArray("x"));
}

void tst_PartFile::discarded_leavesNothing()
{
    {
        const auto part = openPart(m_context, target());
        const auto sink = partSink(*part);
        QVERIFY(sink->identify(m_object));
        QVERIFY(sink->begin(m_data.size()));
        QVERIFY(sink->write("x"));
        (*part)->control()->discard = true;
    }
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files | QDir::Hidden), QStringList());
    interruptAfter(1000);
    discardPart(target());
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files | QDir::Hidden), QStringList());
    QVERIFY(QDir(path(u"state/quartermaster/partial"_s)).isEmpty());
}

void tst_PartFile::folders_areMadeAndNeverLeft()
{
    const auto download = [this](const QString &name) {
        PartTarget below = target(u"root/"_s + name);
        below.root = path(u"root"_s);
        const auto part = openPart(m_context, below);
        if (!part)
            return false;
        const auto sink = partSink(*part);
        return sink->identify(m_object) && sink->begin(1) && sink->write("x") && sink->finish();
    };
    QVERIFY(QDir(m_dir->path()).mkdir(u"root"_s));
    QVERIFY(download(u"a/b/c"_s));
    QCOMPARE(contents(u"root/a/b/c"_s), QByteArray("x"));
    QVERIFY(download(u"a/b/d"_s));
    QVERIFY(QDir(m_dir->path()).mkdir(u"outside"_s));
    QVERIFY(QFile::link(path(u"outside"_s), path(u"root/link"_s)));
    QVERIFY(!download(u"link/file"_s));
    QVERIFY(QDir(path(u"outside"_s)).isEmpty());
}

void tst_PartFile::uploadMemory_knowsItsFile()
{
    put(u"img"_s, "content");
    const QString file = path(u"img"_s);
    QVERIFY(UploadMemory(u"a"_s, u"x"_s, file).token().isEmpty());
    QVERIFY(UploadMemory(u"a"_s, u"x"_s, file).remember("token"));
    QCOMPARE(UploadMemory(u"a"_s, u"x"_s, file).token(), QByteArray("token"));
    QVERIFY(UploadMemory(u"a"_s, u"y"_s, file).token().isEmpty());
    QVERIFY(UploadMemory(u"b"_s, u"x"_s, file).token().isEmpty());
    QVERIFY(UploadMemory(u"a"_s, u"x"_s, file, true).token().isEmpty());
    QCOMPARE(UploadMemory(u"a"_s, u"x"_s, file, true).staleToken(), QByteArray("token"));
    put(u"img"_s, "content, but another");
    QVERIFY(UploadMemory(u"a"_s, u"x"_s, file).token().isEmpty());
    QCOMPARE(UploadMemory(u"a"_s, u"x"_s, file).staleToken(), QByteArray("token"));
    UploadMemory(u"a"_s, u"x"_s, file).forget();
    QVERIFY(UploadMemory(u"a"_s, u"x"_s, file).staleToken().isEmpty());
}

QTEST_GUILESS_MAIN(tst_PartFile)
#include "tst_partfile.moc"
