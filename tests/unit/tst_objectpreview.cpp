// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/objectpreview.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using State = ObjectPreview::State;
using Content = ObjectPreview::Content;

namespace {

constexpr qint64 kibi = 1024;

QByteArray qcow2With(const QByteArray &backing)
{
    QByteArray image("QFI\xfb\0\0\0\3\0\0\0\0\0\0\2\0\0\0\0", 19);
    image.append(char(backing.size()));
    image.append(QByteArray("\0\0\0\x10\0\0\0\0\0\x40\0\0", 12));
    image.resize(100, '\0');
    image.append(QByteArray("\0\0\0\x68", 4));
    image.resize(512, '\0');
    return (image + backing).leftJustified(300 * kibi, '\0');
}

/// A store "a" with one object "x" that is shown.
struct Preview {
    FakeStores stores{{u"a"_s}};
    ObjectPreview preview{stores.registry};

    explicit Preview(const QByteArray &content)
    {
        stores.backend(u"a"_s).put(u"x"_s, content);
        stores.probe(u"a"_s);
    }
    void show(const QString &path = u"x"_s, std::optional<qint64> size = {})
    {
        ObjectInfo object{.name = path, .path = path};
        object.size = size ? size : stores.backend(u"a"_s).object(path).value_or(QByteArray()).size();
        preview.show(&stores[u"a"_s], object);
    }
    [[nodiscard]] QStringList reads() { return stores.backend(u"a"_s).calls().filter(u"get "_s); }
    [[nodiscard]] bool isOver() const { return preview.state() == State::Ready || preview.state() == State::Failed; }
};

} // namespace

Q_DECLARE_METATYPE(Quartermaster::ObjectPreview::Content)

class tst_ObjectPreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void content_isKnownByItsBytes_data();
    void content_isKnownByItsBytes();
    void text_isDecoded_data();
    void text_isDecoded();
    void largeObject_isNeverReadWhole();
    void withoutRanges_onlySmallObjectsAreRead_data();
    void withoutRanges_onlySmallObjectsAreRead();
    void refusedRead_saysWhy_andComesBack();
    void uncheckedStore_isAwaited();
    void newObject_cancelsTheOlder();
    void quickTravel_asksForTheLastOnly();
    void image_isReadInPieces();
    void smallObject_hasItsHashes();
    void storeThatGoes_clears();
    void folder_isNotRead();
};

void tst_ObjectPreview::content_isKnownByItsBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Content>("content");
    QTest::newRow("nothing") << QByteArray() << Content::Empty;
    QTest::newRow("a text") << QByteArray("hello\n") << Content::Text;
    QTest::newRow("a large text") << QByteArray("hello\n").repeated(50'000) << Content::Text;
    QTest::newRow("zeros") << QByteArray(100, '\0') << Content::Binary;
    QTest::newRow("large zeros") << QByteArray(100 * kibi, '\0') << Content::Binary;
    QTest::newRow("qcow2") << qcow2With("base") << Content::Image;
    QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n").leftJustified(100, 'x') << Content::Picture;
    QTest::newRow("a larger picture") << QByteArray("\x89PNG\r\n\x1a\n").leftJustified(200 * kibi, 'x')
                                      << Content::Picture;
    QTest::newRow("a picture of 17 MiB") << QByteArray("\xff\xd8\xff").leftJustified((17 << 10) * kibi, 'x')
                                         << Content::Binary;
    QTest::newRow("a text that begins like a bitmap") << QByteArray("BMW is a car maker of Munich\n") << Content::Text;
}

void tst_ObjectPreview::content_isKnownByItsBytes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(Content, content);
    Preview test(bytes);
    test.show();
    QTRY_VERIFY(test.isOver());
    QCOMPARE(test.preview.content(), content);
    if (content == Content::Picture)
        QVERIFY(test.preview.bytes() == bytes);
    else
        QVERIFY(test.preview.bytes().isEmpty());
    for (const QString &read : test.reads())
        QVERIFY2(bytes.size() < ObjectPreview::largestPicture || read.endsWith(u"+65536"_s), qPrintable(read));
}

void tst_ObjectPreview::text_isDecoded_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isPart");
    QTest::addColumn<QString>("text"); // null: no text
    QTest::newRow("ASCII") << QByteArray("a\tb\n") << false << u"a\tb\n"_s;
    QTest::newRow("CR LF") << QByteArray("a\r\nb") << false << u"a\nb"_s;
    QTest::newRow("UTF-8") << QByteArray("gr\xc3\xbc\xc3\x9f") << false << u"grüß"_s;
    QTest::newRow("UTF-8 that is cut in a letter") << QByteArray("gr\xc3\xbc\xc3") << true << u"grü"_s;
    QTest::newRow("UTF-8 that is cut in an emoji") << QByteArray("ok \xf0\x9f\x98") << true << u"ok "_s;
    QTest::newRow("Latin-1") << QByteArray("gr\xfc\xdf und mehr Text") << false << u"grüß und mehr Text"_s;
    QTest::newRow("UTF-16") << QByteArray("\xff\xfeh\0i\0", 6) << false << u"hi"_s;
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << false << QString();
    QTest::newRow("noise") << QByteArray("\xe1\xfa\xb3\xd9\xcc\xf0\xaa") << false << QString();
    QTest::newRow("bidi override") << QByteArray("a\xe2\x80\xae"
                                                 "b")
                                   << false << u"a\\u202eb"_s;
    QTest::newRow("escape") << QByteArray("\x1b[31mred") << false << u"\\u001b[31mred"_s;
    QTest::newRow("markup") << QByteArray("<b>x</b>") << false << u"<b>x</b>"_s;
    QTest::newRow("a long line") << QByteArray(5'000, 'x') + "\ny" << false
                                 << QString(ObjectPreview::longestLine, u'x') + u"\u2026\ny"_s;
}

void tst_ObjectPreview::text_isDecoded()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isPart);
    QFETCH(QString, text);
    const std::optional<QString> decoded = textOf(bytes, isPart);
    QCOMPARE(decoded.has_value(), !text.isNull());
    QCOMPARE(decoded.value_or(QString()), text);
}

void tst_ObjectPreview::largeObject_isNeverReadWhole()
{
    Preview test(QByteArray("hello\n").repeated(400'000));
    test.show();
    QTRY_VERIFY(test.isOver());
    QCOMPARE(test.reads(), QStringList{u"get x 0+65536"_s});
    QCOMPARE(test.preview.text().size(), ObjectPreview::mostText);
    QVERIFY2(test.preview.message().contains(u"beginning"_s), qPrintable(test.preview.message()));
}

void tst_ObjectPreview::withoutRanges_onlySmallObjectsAreRead_data()
{
    QTest::addColumn<qint64>("size");
    QTest::addColumn<bool>("read");
    QTest::newRow("64 KiB") << 64 * kibi << true;
    QTest::newRow("1 MiB") << 1024 * kibi << true;
    QTest::newRow("more than 1 MiB") << 1024 * kibi + 1 << false;
}

void tst_ObjectPreview::withoutRanges_onlySmallObjectsAreRead()
{
    QFETCH(qint64, size);
    QFETCH(bool, read);
    Preview test(QByteArray(size, 'x'));
    test.stores.probe(u"a"_s, {Finding::no(Layer::Backend, {Capability::ReadOffset, Capability::ReadChunk},
                                           Reason::NotSupported, u"Accept-Ranges: none"_s)});
    test.show();
    QTRY_VERIFY(test.isOver());
    QCOMPARE(test.preview.state(), read ? State::Ready : State::Failed);
    QCOMPARE(test.reads(), read ? QStringList{u"get x"_s} : QStringList());
    if (!read)
        QVERIFY2(test.preview.message().contains(u"too large"_s), qPrintable(test.preview.message()));
}

/// Nothing is sent, the reason is told, and the preview comes when reading is possible again.
void tst_ObjectPreview::refusedRead_saysWhy_andComesBack()
{
    Preview test("hello\n");
    test.stores.probe(u"a"_s, {Finding::no(Layer::Backend, {Capability::ReadAccess}, Reason::NotPermitted, u"403"_s)});
    test.show();
    QTRY_COMPARE(test.preview.state(), State::Failed);
    QVERIFY(test.reads().isEmpty());
    QVERIFY2(test.preview.message().contains(u"permissions"_s), qPrintable(test.preview.message()));
    test.stores.probe(u"a"_s);
    QTRY_COMPARE(test.preview.state(), State::Ready);
    QCOMPARE(test.preview.text(), u"hello\n"_s);
}

void tst_ObjectPreview::uncheckedStore_isAwaited()
{
    FakeStores stores({u"a"_s});
    stores.backend(u"a"_s).put(u"x"_s, "hello\n");
    ObjectPreview preview(stores.registry);
    preview.show(&stores[u"a"_s], {.name = u"x"_s, .path = u"x"_s, .size = 6});
    QCOMPARE(preview.state(), State::Loading);
    QSignalSpy changes(&preview, &ObjectPreview::changed);
    QVERIFY(!changes.wait(4 * ObjectPreview::delay));
    QVERIFY(stores.backend(u"a"_s).calls().isEmpty());
    stores.probe(u"a"_s);
    QTRY_COMPARE(preview.state(), State::Ready);
}

void tst_ObjectPreview::newObject_cancelsTheOlder()
{
    Preview test("first");
    test.stores.backend(u"a"_s).put(u"y"_s, "second");
    test.stores.backend(u"a"_s).hold(true);
    test.show();
    QTRY_VERIFY(!test.stores.backend(u"a"_s).calls().isEmpty()); // under way
    test.show(u"y"_s);
    test.stores.backend(u"a"_s).hold(false);
    QTRY_COMPARE(test.preview.state(), State::Ready);
    QCOMPARE(test.preview.text(), u"second"_s);
    QCOMPARE(test.preview.object().path, u"y"_s);
}

void tst_ObjectPreview::quickTravel_asksForTheLastOnly()
{
    Preview test("0");
    for (int i = 0; i < 100; ++i) {
        const QString name = u"y%1"_s.arg(i);
        test.stores.backend(u"a"_s).put(name, QByteArray::number(i));
        test.show(name);
    }
    QTRY_COMPARE(test.preview.state(), State::Ready);
    QCOMPARE(test.preview.text(), u"99"_s);
    QCOMPARE(test.reads(), QStringList{u"get y99"_s});
}

/// A VHDX has its size far behind the first 64 KiB.
void tst_ObjectPreview::image_isReadInPieces()
{
    QByteArray image = QByteArray("vhdxfile").leftJustified(3 << 20, '\0');
    const auto put = [&image](qsizetype at, const QByteArray &bytes) { image.replace(at, bytes.size(), bytes); };
    put(192 << 10, QByteArray("regi\0\0\0\0\1\0\0\0\0\0\0\0", 16)
                       + QByteArray::fromHex("06a27c8b90479a4bb8fe575f050f886e")
                       + QByteArray("\0\0\x20\0\0\0\0\0\0\0\x10\0\1\0\0\0", 16));
    put(2 << 20, QByteArray("metadata\0\0\1\0", 12));
    put((2 << 20) + 32, QByteArray::fromHex("2442a52f1bcd7648b2115dbed83bf4b8") + QByteArray("\0\0\1\0\x8\0\0\0", 8));
    put((2 << 20) + (64 << 10), QByteArray("\0\0\0\x40\0\0\0\0", 8));
    Preview test(image);
    test.show();
    QTRY_VERIFY(test.isOver());
    QCOMPARE(test.preview.content(), Content::Image);
    QCOMPARE(test.preview.image()->virtualSize.value_or(-1), 1LL << 30);
    QCOMPARE(test.reads().size(), 4);
    for (const QString &read : test.reads())
        QVERIFY2(read.contains(u'+'), qPrintable(read));
}

void tst_ObjectPreview::smallObject_hasItsHashes()
{
    Preview test("hello\n");
    test.stores.backend(u"a"_s).hasChecksums = false;
    test.show();
    QTRY_COMPARE(test.preview.state(), State::Ready);
    QCOMPARE(test.preview.object().checksum, u"b1946ac92492d2347c6235b4d2611184"_s);
    QCOMPARE(test.preview.object().location, u"fake://x"_s); // from the look at it
}

void tst_ObjectPreview::storeThatGoes_clears()
{
    Preview test("hello\n");
    test.show();
    QTRY_COMPARE(test.preview.state(), State::Ready);
    test.stores.configure({u"b"_s});
    QCOMPARE(test.preview.state(), State::Nothing);
    QVERIFY(test.preview.text().isEmpty());
}

void tst_ObjectPreview::folder_isNotRead()
{
    Preview test("hello\n");
    const QSignalSpy changes(&test.preview, &ObjectPreview::changed);
    test.preview.show(&test.stores[u"a"_s],
                      {.name = u"images"_s, .path = u"images/"_s, .kind = ObjectInfo::Kind::Prefix});
    QCOMPARE(test.preview.state(), State::Nothing);
    QCOMPARE(changes.count(), 1);
}

QTEST_GUILESS_MAIN(tst_ObjectPreview)
#include "tst_objectpreview.moc"
