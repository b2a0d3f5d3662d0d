// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/gui/windowfixture.h"

#include <QImage>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

/// The window on a directory "disk", with the details shown.
struct Details : WindowFixture {
    QString root = path(u"images"_s);

    [[nodiscard]] bool put(const QString &name, const QByteArray &content) const
    {
        return QDir().mkpath(root) && !write(u"images/"_s + name, content).isEmpty();
    }
    [[nodiscard]] bool start()
    {
        if (!open("simulated_objects = 3\n[disk]\nfilesystem_store_datadir = " + root.toUtf8() + '\n',
                  "sim:simulated, disk:file"))
            return false;
        window.selectStore(u"disk"_s);
        if (!action(u"actionDetails"_s)->isChecked())
            action(u"actionDetails"_s)->trigger();
        return true;
    }
    template<typename T>
    [[nodiscard]] T *part(const QString &name) const
    {
        return window.findChild<QWidget *>(u"detailsPane"_s)->findChild<T *>(name);
    }
    [[nodiscard]] QString field(const QString &name) const
    {
        const auto *edit = part<QLineEdit>(name);
        return edit && edit->isVisible() ? edit->text() : QString();
    }
    [[nodiscard]] QString note() const { return part<QLabel>(u"detailsNote"_s)->text(); }
    [[nodiscard]] QString warnings() const
    {
        const auto *label = part<QLabel>(u"detailsWarnings"_s);
        return label->isVisible() ? label->text() : QString();
    }
    [[nodiscard]] QString text() const
    {
        const auto *edit = part<QPlainTextEdit>(u"previewText"_s);
        return edit->isVisible() ? edit->toPlainText() : QString();
    }
    /// The colour in the middle of the top of the picture that is shown; invalid for none.
    [[nodiscard]] QColor pictureColor() const
    {
        auto *picture = part<QWidget>(u"previewPicture"_s);
        if (!picture->isVisible())
            return {};
        const QImage shown = picture->grab().toImage();
        return shown.pixelColor(shown.width() / 2, 4);
    }
};

QByteArray picture(const char *format, const QColor &color, QSize size = {60, 40})
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(color);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    return image.save(&buffer, format) ? bytes : QByteArray();
}

} // namespace

class tst_Details : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void key_showsAndHidesThePane();
    void object_hasItsProperties();
    void picture_isShownWhateverItsName_data();
    void picture_isShownWhateverItsName();
    void picture_thatIsDamaged_isTold();
    void text_isShownWhateverItsName();
    void image_isToldWithItsWarnings();
    void hugeObject_isNotReadWhole();
    void refusedReading_isToldWithTheReason();
    void severalObjects_areSummedUp();
    void folder_hasNoPreview();
    void name_withHtml_isShownLiterally();

private:
    QTemporaryDir m_home;
};

/// Settings of whoever runs the test are neither read nor written.
void tst_Details::initTestCase()
{
    QVERIFY(m_home.isValid());
    for (const char *variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
        qputenv(variable, m_home.path().toUtf8());
}

void tst_Details::key_showsAndHidesThePane()
{
    Details test;
    QVERIFY(test.put(u"x"_s, "hello"));
    QVERIFY(test.start());
    auto *pane = test.window.findChild<QWidget *>(u"detailsPane"_s);
    QVERIFY(pane->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(test.select(u"x"_s), bound);
    test.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&test.window));
    test.objects()->setFocus();
    QTest::keyClick(test.objects(), Qt::Key_Return, Qt::AltModifier);
    QVERIFY(!pane->isVisible());
    QTest::keyClick(test.objects(), Qt::Key_Return, Qt::AltModifier);
    QVERIFY(pane->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(test.text(), u"hello"_s, bound);
}

void tst_Details::object_hasItsProperties()
{
    Details test;
    QVERIFY(test.put(u"x"_s, QByteArray(3000, 'a')));
    QVERIFY(test.start());
    QTRY_VERIFY_WITH_TIMEOUT(test.select(u"x"_s), bound);
    QTRY_VERIFY_WITH_TIMEOUT(!test.text().isEmpty(), bound);
    QCOMPARE(test.part<QLabel>(u"detailsTitle"_s)->text(), u"x"_s);
    QVERIFY2(test.field(u"detailSize"_s).contains(u"3,000"_s) || test.field(u"detailSize"_s).contains(u"3000"_s),
             qPrintable(test.field(u"detailSize"_s)));
    QCOMPARE(test.field(u"detailLocation"_s), u"file://"_s + test.root + u"/x"_s);
    QVERIFY(test.field(u"detailChanged"_s).contains(QString::number(QDate::currentDate().year())));
    QCOMPARE(test.field(u"detailChecksum"_s),
             QString::fromLatin1(QCryptographicHash::hash(QByteArray(3000, 'a'), QCryptographicHash::Md5).toHex()));
    QCOMPARE(test.field(u"detailOsHash"_s).size(), 128);
    QCOMPARE(test.part<QLineEdit>(u"detailLocation"_s)->accessibleName(), u"Location"_s);
}

void tst_Details::picture_isShownWhateverItsName_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("format");
    QTest::newRow("png") << u"picture.png"_s << QByteArray("PNG");
    QTest::newRow("bmp without a suffix") << u"picture"_s << QByteArray("BMP");
    QTest::newRow("jpeg under the name of a text") << u"notes.txt"_s << QByteArray("JPG");
}

void tst_Details::picture_isShownWhateverItsName()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, format);
    Details test;
    const QColor color(200, 30, 30);
    QVERIFY(test.put(name, picture(format.constData(), color)));
    QVERIFY(test.put(u"other.png"_s, picture("PNG", Qt::blue)));
    QVERIFY(test.start());
    QTRY_VERIFY_WITH_TIMEOUT(test.select(u"other.png"_s), bound);
    QTRY_COMPARE_WITH_TIMEOUT(test.pictureColor(), QColor(Qt::blue), bound);
    QVERIFY(test.select(name));
    const auto isThere = [&] {
        const QColor shown = test.pictureColor();
        return std::abs(shown.red() - color.red()) < 12 && std::abs(shown.green() - color.green()) < 12;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isThere(), bound);
}

void tst_Details::picture_thatIsDamaged_isTold()
{
    Details test;
    QVERIFY(test.put(u"x.png"_s, picture("PNG", Qt::red).first(60)));
    QVERIFY(test.put(u"large.png"_s, "\x89PNG\r\n\x1a\n"
                                         + QByteArray::fromHex("0000000d49484452"
                                                               "7fffffff7fffffff0802000000"
                                                               "00000000")));
    QVERIFY(test.start());
    for (const QString &name : {u"x.png"_s, u"large.png"_s}) {
        QTRY_VERIFY_WITH_TIMEOUT(test.select(name), bound);
        QTRY_VERIFY_WITH_TIMEOUT(test.note().contains(u"cannot be shown"_s), bound);
        QVERIFY(test.select(name == u"x.png"_s ? u"large.png"_s : u"x.png"_s));
        QTRY_VERIFY_WITH_TIMEOUT(test.note().contains(u"Loading"_s) || test.note().contains(u"cannot"_s), bound);
    }
}

void tst_Details::text_isShownWhateverItsName()
{
    Details test;
    QVERIFY(test.put(u"picture.png"_s, "not a picture <b>at all</b>\n"));
    QVERIFY(test.start());
    QTRY_VERIFY_WITH_TIMEOUT(test.select(u"picture.png"_s), bound);
    QTRY_COMPARE_WITH_TIMEOUT(test.text(), u"not a picture <b>at all</b>\n"_s, bound);
}

void tst_Details::image_isToldWithItsWarnings()
{
    // qcow2, version 3, 4 MiB, on base.img
    QByteArray image =
        QByteArray::fromHex("514649fb00000003000000000000020000000008000000100000000000400000").leftJustified(100, '\0')
        + QByteArray::fromHex("00000068");
    image = (image.leftJustified(512, '\0') + "base.img").leftJustified(200'000, '\0');
    Details test;
    QVERIFY(test.put(u"disk.raw"_s, image));
    QVERIFY(test.start());
    QTRY_VERIFY_WITH_TIMEOUT(test.select(u"disk.raw"_s), bound);
    QTRY_COMPARE_WITH_TIMEOUT(test.field(u"detailFormat"_s), u"qcow2 (version 3)"_s, bound);
    QVERIFY2(test.field(u"detailVirtualSize"_s).startsWith(u"4"_s), qPrintable(test.field(u"detailVirtualSize"_s)));
    QVERIFY2(test.warnings().contains(u"base.img"_s), qPrintable(test.warnings()));
    QVERIFY2(test.warnings().contains(u"Its name says raw"_s), qPrintable(test.warnings()));
}

/// 8 GiB, sparse: read whole it would take longer than the test waits.
void tst_Details::hugeObject_isNotReadWhole()
{
    Details test;
    QVERIFY(test.put(u"huge"_s, QByteArray("hello\n").repeated(20'000)));
    QVERIFY(QFile::resize(test.root + u"/huge"_s, 8LL << 30));
    QVERIFY(test.start());
    QTRY_VERIFY_WITH_TIMEOUT(test.select(u"huge"_s), bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.text().startsWith(u"hello"_s), bound);
    QVERIFY(test.field(u"detailOsHash"_s).isEmpty());
    QVERIFY2(test.note().contains(u"beginning"_s), qPrintable(test.note()));
}

void tst_Details::refusedReading_isToldWithTheReason()
{
    Details test;
    QVERIFY(test.put(u"x"_s, "hello"));
    QVERIFY(test.start());
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, bound);
    QVERIFY(test.simulation()->change(QJsonObject{{u"forbid_read"_s, true}}));
    QTRY_VERIFY_WITH_TIMEOUT(test.select() && !test.action(u"actionDownload"_s)->isEnabled(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.note().contains(u"the permissions do not allow it"_s), bound);
    QVERIFY(!test.part<QLabel>(u"detailsTitle"_s)->text().isEmpty());
    QVERIFY(test.simulation()->change(QJsonObject{{u"online"_s, true}}));
    QTRY_VERIFY_WITH_TIMEOUT(!test.note().contains(u"permissions"_s), bound);
}

void tst_Details::severalObjects_areSummedUp()
{
    Details test;
    QVERIFY(test.put(u"a"_s, QByteArray(600, 'a')));
    QVERIFY(test.put(u"b"_s, QByteArray(400, 'b')));
    QVERIFY(test.start());
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 2, bound);
    test.objects()->selectAll();
    QTRY_VERIFY_WITH_TIMEOUT(test.part<QLabel>(u"detailsTitle"_s)->text().contains(u"2 object"_s), bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.field(u"detailSize"_s).remove(u',').startsWith(u"1000 byte"_s), bound);
    QVERIFY(test.text().isEmpty());
}

void tst_Details::folder_hasNoPreview()
{
    Details test;
    QVERIFY(test.start());
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionNewFolder"_s)->isEnabled(), bound);
    test.objects()->selectionModel()->clear();
    QTRY_COMPARE_WITH_TIMEOUT(test.part<QLabel>(u"detailsTitle"_s)->text(), u"Nothing is selected."_s, bound);
    QVERIFY(test.note().isEmpty());
}

void tst_Details::name_withHtml_isShownLiterally()
{
    const QString name = u"<b>x<b>"_s;
    Details test;
    QVERIFY(test.put(name, "hello"));
    QVERIFY(test.start());
    QTRY_VERIFY_WITH_TIMEOUT(test.select(name), bound);
    const auto *title = test.part<QLabel>(u"detailsTitle"_s);
    QTRY_COMPARE_WITH_TIMEOUT(title->text(), name, bound);
    QCOMPARE(title->textFormat(), Qt::PlainText);
}

QTEST_MAIN(tst_Details)
#include "tst_details.moc"
