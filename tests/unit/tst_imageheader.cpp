// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "imagebytes.h"

#include "model/imagefile.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

using Kind = ImageWarning::Kind;

/// As the program does it: what is wanted is handed in.
ImageHeader read(const QByteArray &image)
{
    ImageBytes bytes(image.size());
    ImageHeader header;
    for (int round = 0; round < mostImageRounds; ++round) {
        header = readImageHeader(bytes);
        if (header.wanted.isEmpty())
            break;
        for (const ImageRange &range : std::as_const(header.wanted))
            bytes.add(range.offset, image.mid(range.offset, range.length));
    }
    return header;
}

QList<Kind> kinds(const ImageHeader &header)
{
    QList<Kind> found;
    for (const ImageWarning &warning : header.warnings)
        found << warning.kind;
    return found;
}

} // namespace

Q_DECLARE_METATYPE(Quartermaster::ImageFormat)
Q_DECLARE_METATYPE(Quartermaster::ImageWarning::Kind)

class tst_ImageHeader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void qemuImage_isKnownWithItsVirtualSize_data();
    void qemuImage_isKnownWithItsVirtualSize();
    void disc_isKnownWithItsSize_data();
    void disc_isKnownWithItsSize();
    void dataElsewhere_isToldByName_data();
    void dataElsewhere_isToldByName();
    void raw_tellsWhatIsOnIt_data();
    void raw_tellsWhatIsOnIt();
    void realImages_cutOffOrSpoiled_neverBreak();

    void hostile_isToldAndBounded_data();
    void hostile_isToldAndBounded();
    void backingFile_givesNoSecrets_data();
    void backingFile_givesNoSecrets();
    void unknownSize_asksForNoMoreThanItNeeds();
    void name_isHeldAgainstTheFormat_data();
    void name_isHeldAgainstTheFormat();
    void texts_areWholeAndEscaped();
    void specialFile_isRefused();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    /// False when the program failed.
    [[nodiscard]] bool run(const QString &program, const QStringList &arguments) const;
    [[nodiscard]] qint64 virtualSize(const QString &format, const QString &file) const;
    [[nodiscard]] static ImageHeader inspect(const QString &file);

    QTemporaryDir m_folder;
};

void tst_ImageHeader::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QVERIFY2(!QStandardPaths::findExecutable(u"qemu-img"_s).isEmpty(), "package qemu-utils is missing");
    QVERIFY2(!QStandardPaths::findExecutable(u"genisoimage"_s).isEmpty(), "package genisoimage is missing");
    // Something that compresses badly, so that the images have content.
    QFile content(path(u"content.raw"_s));
    QVERIFY(content.open(QIODevice::WriteOnly));
    QByteArray bytes(3 * mebi + 512, '\0');
    quint32 state = 1;
    for (qsizetype i = mebi; i < 2 * mebi; ++i) {
        state = state * 1664525U + 1013904223U;
        bytes[i] = static_cast<char>(state >> 24U);
    }
    QCOMPARE(content.write(bytes), bytes.size());
}

bool tst_ImageHeader::run(const QString &program, const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    const bool done = process.waitForFinished() && process.exitCode() == 0;
    if (!done)
        qWarning() << program << arguments << process.readAll();
    return done;
}

qint64 tst_ImageHeader::virtualSize(const QString &format, const QString &file) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.start(u"qemu-img"_s, {u"info"_s, u"--output=json"_s, u"-f"_s, format, file});
    if (!process.waitForFinished())
        return -1;
    return QJsonDocument::fromJson(process.readAllStandardOutput()).object().value("virtual-size"_L1).toInteger(-1);
}

ImageHeader tst_ImageHeader::inspect(const QString &file)
{
    const Result<ImageHeader> header = inspectImageFile(file);
    return header ? *header : ImageHeader{.variant = u"not read"_s};
}

void tst_ImageHeader::qemuImage_isKnownWithItsVirtualSize_data()
{
    QTest::addColumn<QString>("format"); // qemu-img's
    QTest::addColumn<QString>("options");
    QTest::addColumn<ImageFormat>("expected");
    QTest::addColumn<QString>("variant");
    QTest::addColumn<bool>("elsewhere");
    QTest::newRow("raw") << u"raw"_s << QString() << ImageFormat::Raw << QString() << false;
    QTest::newRow("qcow") << u"qcow"_s << QString() << ImageFormat::Qcow << QString() << false;
    QTest::newRow("qcow2 version 2") << u"qcow2"_s << u"compat=0.10"_s << ImageFormat::Qcow2 << u"version 2"_s << false;
    QTest::newRow("qcow2 version 3") << u"qcow2"_s << u"compat=1.1"_s << ImageFormat::Qcow2 << u"version 3"_s << false;
    QTest::newRow("qcow2 with zstd and extended L2")
        << u"qcow2"_s << u"compression_type=zstd,extended_l2=on"_s << ImageFormat::Qcow2 << u"version 3"_s << false;
    QTest::newRow("qed") << u"qed"_s << QString() << ImageFormat::Qed << QString() << false;
    QTest::newRow("vmdk sparse") << u"vmdk"_s << u"subformat=monolithicSparse"_s << ImageFormat::Vmdk
                                 << u"monolithicSparse"_s << false;
    QTest::newRow("vmdk stream") << u"vmdk"_s << u"subformat=streamOptimized"_s << ImageFormat::Vmdk
                                 << u"streamOptimized"_s << false;
    QTest::newRow("vmdk flat") << u"vmdk"_s << u"subformat=monolithicFlat"_s << ImageFormat::Vmdk << u"monolithicFlat"_s
                               << true;
    QTest::newRow("vmdk in parts") << u"vmdk"_s << u"subformat=twoGbMaxExtentSparse"_s << ImageFormat::Vmdk
                                   << u"twoGbMaxExtentSparse"_s << true;
    QTest::newRow("vdi") << u"vdi"_s << QString() << ImageFormat::Vdi << u"dynamic"_s << false;
    QTest::newRow("vdi fixed") << u"vdi"_s << u"static=on"_s << ImageFormat::Vdi << u"fixed"_s << false;
    QTest::newRow("vhd") << u"vpc"_s << u"subformat=dynamic"_s << ImageFormat::Vhd << u"dynamic"_s << false;
    QTest::newRow("vhd fixed") << u"vpc"_s << u"subformat=fixed,force_size=on"_s << ImageFormat::Vhd << u"fixed"_s
                               << false;
    QTest::newRow("vhdx") << u"vhdx"_s << QString() << ImageFormat::Vhdx << QString() << false;
    QTest::newRow("vhdx fixed") << u"vhdx"_s << u"subformat=fixed"_s << ImageFormat::Vhdx << QString() << false;
    QTest::newRow("parallels") << u"parallels"_s << QString() << ImageFormat::Ploop << QString() << false;
}

void tst_ImageHeader::qemuImage_isKnownWithItsVirtualSize()
{
    QFETCH(QString, format);
    QFETCH(QString, options);
    QFETCH(ImageFormat, expected);
    QFETCH(QString, variant);
    QFETCH(bool, elsewhere);
    const QString file = path(u"image"_s); // no suffix that could help
    QStringList arguments{u"convert"_s, u"-O"_s, format};
    if (!options.isEmpty())
        arguments << u"-o"_s << options;
    QVERIFY(run(u"qemu-img"_s, arguments << u"content.raw"_s << file));
    const ImageHeader header = inspect(file);
    QCOMPARE(header.format, expected);
    QCOMPARE(header.variant, variant);
    QVERIFY(header.wanted.isEmpty());
    QCOMPARE(header.virtualSize.value_or(-1), virtualSize(format, file));
    QCOMPARE(kinds(header), elsewhere ? QList{Kind::ExtentElsewhere} : QList<Kind>());
}

void tst_ImageHeader::disc_isKnownWithItsSize_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("variant");
    QTest::newRow("ISO 9660") << QStringList{} << u"ISO 9660"_s;
    QTest::newRow("with Joliet and Rock Ridge") << QStringList{u"-J"_s, u"-R"_s} << u"ISO 9660"_s;
    QTest::newRow("with UDF") << QStringList{u"-udf"_s} << u"ISO 9660, UDF"_s;
}

void tst_ImageHeader::disc_isKnownWithItsSize()
{
    QFETCH(QStringList, options);
    QFETCH(QString, variant);
    const QString file = path(u"disc"_s);
    QVERIFY(run(u"genisoimage"_s, QStringList{u"-quiet"_s, u"-input-charset"_s, u"utf-8"_s, u"-o"_s, file} + options
                                      + QStringList{u"content.raw"_s}));
    const ImageHeader header = inspect(file);
    QCOMPARE(header.format, ImageFormat::Iso);
    QCOMPARE(header.variant, variant);
    QCOMPARE(header.virtualSize.value_or(-1), QFileInfo(file).size());
    QCOMPARE(kinds(header), QList<Kind>());

    QVERIFY(QFile(file).resize(mebi)); // a download that was broken off
    QCOMPARE(kinds(inspect(file)), QList{Kind::CutOff});
}

void tst_ImageHeader::dataElsewhere_isToldByName_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("subject");
    const auto backed = [](const QString &format, const QString &base, const QString &baseFormat) {
        return QStringList{u"create"_s, u"-f"_s, format, u"-b"_s, base, u"-F"_s, baseFormat, u"image"_s};
    };
    QTest::newRow("qcow2 on raw") << backed(u"qcow2"_s, u"content.raw"_s, u"raw"_s) << Kind::BackingFile
                                  << u"content.raw"_s;
    QTest::newRow("qcow on raw") << backed(u"qcow"_s, u"content.raw"_s, u"raw"_s) << Kind::BackingFile
                                 << u"content.raw"_s;
    QTest::newRow("qed on raw") << backed(u"qed"_s, u"content.raw"_s, u"raw"_s) << Kind::BackingFile
                                << u"content.raw"_s;
    QTest::newRow("vmdk on vmdk") << backed(u"vmdk"_s, u"base.vmdk"_s, u"vmdk"_s) << Kind::ParentDisk << u"base.vmdk"_s;
    QTest::newRow("qcow2 with its data elsewhere")
        << QStringList{u"create"_s, u"-f"_s, u"qcow2"_s, u"-o"_s, u"data_file=data.raw,data_file_raw=on"_s,
                       u"image"_s,  u"1M"_s}
        << Kind::ExternalDataFile << u"data.raw"_s;
}

void tst_ImageHeader::dataElsewhere_isToldByName()
{
    QFETCH(QStringList, arguments);
    QFETCH(Kind, kind);
    QFETCH(QString, subject);
    QFile::remove(path(u"image"_s));
    QVERIFY(run(u"qemu-img"_s, {u"create"_s, u"-f"_s, u"vmdk"_s, u"base.vmdk"_s, u"1M"_s}));
    QVERIFY(run(u"qemu-img"_s, arguments));
    const ImageHeader header = inspect(path(u"image"_s));
    const QList<ImageWarning> expected{{kind, subject}};
    QCOMPARE(kinds(header), QList{kind});
    QCOMPARE(header.warnings.first().subject, subject);
    QVERIFY(isSuspicious(header, u"image"_s));
    QVERIFY(imageWarningTexts(header, u"image"_s).join(u' ').contains(subject));
}

void tst_ImageHeader::raw_tellsWhatIsOnIt_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<ImageFormat>("format");
    QTest::addColumn<QString>("variant");
    const QByteArray zeros(mebi, '\0');
    QTest::newRow("nothing") << QByteArray() << ImageFormat::Raw << QString();
    QTest::newRow("one byte") << QByteArray("x") << ImageFormat::Raw << QString();
    QTest::newRow("a text") << QByteArray("hello\n") << ImageFormat::Raw << QString();
    QTest::newRow("a script") << QByteArray("#!/bin/sh\nversion=1\n") << ImageFormat::Vmdk << QString(); // as QEMU does
    QTest::newRow("MBR") << with(zeros, 510, "\x55\xaa") << ImageFormat::Raw << u"MBR"_s;
    QTest::newRow("GPT") << with(with(zeros, 510, "\x55\xaa"), 512, "EFI PART") << ImageFormat::Raw << u"GPT"_s;
    QTest::newRow("GPT with sectors of 4 KiB") << with(zeros, 4096, "EFI PART") << ImageFormat::Raw << u"GPT"_s;
    QTest::newRow("ext4") << with(zeros, 1080, "\x53\xef") << ImageFormat::Raw << u"ext2/3/4"_s;
    QTest::newRow("gzip") << with(zeros, 0, "\x1f\x8b\x08") << ImageFormat::Compressed << u"gzip"_s;
    QTest::newRow("xz") << with(zeros, 0,
                                QByteArray("\xfd"
                                           "7zXZ\0",
                                           6))
                        << ImageFormat::Compressed << u"xz"_s;
    QTest::newRow("tar") << with(zeros, 257, "ustar") << ImageFormat::Archive << u"tar"_s;
}

void tst_ImageHeader::raw_tellsWhatIsOnIt()
{
    QFETCH(QByteArray, content);
    QFETCH(ImageFormat, format);
    QFETCH(QString, variant);
    const ImageHeader header = read(content);
    QCOMPARE(header.format, format);
    QCOMPARE(header.variant, variant);
    QVERIFY(header.wanted.isEmpty());
    if (format == ImageFormat::Raw)
        QCOMPARE(header.virtualSize.value_or(-1), content.size());
}

/// Each real image, ended at many lengths and with each byte of its header turned over: an answer, bounded, and never a crash.
void tst_ImageHeader::realImages_cutOffOrSpoiled_neverBreak()
{
    const QString formats[] = {u"qcow"_s, u"qcow2"_s, u"qed"_s,  u"vmdk"_s,
                               u"vdi"_s,  u"vpc"_s,   u"vhdx"_s, u"parallels"_s};
    for (const QString &format : formats) {
        QVERIFY(run(u"qemu-img"_s, {u"convert"_s, u"-O"_s, format, u"content.raw"_s, u"image"_s}));
        QFile file(path(u"image"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray image = file.read(4 * mebi);
        const ImageFormat whole = read(image).format;
        QVERIFY(whole != ImageFormat::Raw);
        for (qsizetype length = 0; length < image.size(); length += length < 1024 ? 1 : 65'521) {
            const ImageHeader header = read(image.first(length));
            QVERIFY(header.wanted.isEmpty());
            QVERIFY2(length < 1024 || header.format == whole, qPrintable(format));
        }
        for (qsizetype at = 0; at < 1024; ++at) {
            const char before = image.at(at);
            for (const char change : {'\x00', '\x7f', '\xff'}) {
                image[at] = change;
                const ImageHeader header = read(image);
                QVERIFY(header.warnings.size() < 20);
                QVERIFY(header.wanted.size() < 20);
                for (const ImageRange &range : header.wanted) {
                    QVERIFY(range.offset >= 0 && range.length >= 0 && range.length <= mebi);
                    QVERIFY(range.offset + range.length <= image.size());
                }
            }
            image[at] = before;
        }
    }
}

void tst_ImageHeader::hostile_isToldAndBounded_data()
{
    QTest::addColumn<QByteArray>("image");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("qcow2: size of 2^64-1") << with(qcow2(), 24, big64(~0ULL)) << Kind::Malformed;
    QTest::newRow("qcow2: version 99") << with(qcow2(), 4, big32(99)) << Kind::Malformed;
    QTest::newRow("qcow2: clusters of 2^63") << with(qcow2(), 20, big32(63)) << Kind::Malformed;
    QTest::newRow("qcow2: name of 4 GiB") << with(with(qcow2(), 8, big64(200)), 16, big32(~0U)) << Kind::Malformed;
    QTest::newRow("qcow2: name beyond the end")
        << with(with(qcow2(), 8, big64(1ULL << 40U)), 16, big32(10)) << Kind::CutOff;
    QTest::newRow("qcow2: name at 2^64-1") << with(with(qcow2(), 8, big64(~0ULL)), 16, big32(10)) << Kind::Malformed;
    QTest::newRow("qcow2: a bit of the future") << with(qcow2(), 72, big64(1ULL << 40U)) << Kind::UnknownFeatures;
    QTest::newRow("qcow2: dirty") << with(qcow2(), 72, big64(1)) << Kind::NotClosed;
    QTest::newRow("qcow2: corrupt") << with(qcow2(), 72, big64(2)) << Kind::MarkedCorrupt;
    QTest::newRow("qcow2: data elsewhere, unnamed") << with(qcow2(), 72, big64(4)) << Kind::ExternalDataFile;
    QTest::newRow("qcow2: extensions without end")
        << with(with(qcow2(), 72, big64(4)), 104, (big32(7) + big32(0)).repeated(100)) << Kind::Malformed;
    QTest::newRow("qcow2: an extension of 4 GiB")
        << with(with(qcow2(), 72, big64(4)), 104, big32(7) + big32(~0U)) << Kind::Malformed;
    QTest::newRow("qcow2: encrypted") << with(qcow2(), 32, big32(2)) << Kind::Encrypted;
    QTest::newRow("qcow2: cut off") << qcow2().first(200) << Kind::CutOff;
    QTest::newRow("qcow2: a disc as well") << with(qcow2(), 0x8001, "CD001") << Kind::Ambiguous;

    const QByteArray own = "# Disk DescriptorFile\nversion=1\nparentCID=ffffffff\ncreateType=\"monolithicSparse\"\n";
    QTest::newRow("vmdk: a path in its extent")
        << sparseVmdk(8, own + "RW 8 SPARSE \"/etc/passwd\"\n") << Kind::ExtentElsewhere;
    QTest::newRow("vmdk: a Windows path in its extent")
        << sparseVmdk(8, own + "RW 8 SPARSE \"..\\x\"\n") << Kind::ExtentElsewhere;
    QTest::newRow("vmdk: size 0, so that the descriptor counts")
        << sparseVmdk(0, own + "RW 8 FLAT \"shadow\" 0\n") << Kind::ExtentElsewhere;
    QTest::newRow("vmdk: two extents") << sparseVmdk(8, own + "RW 8 SPARSE \"a\"\nRW 8 FLAT \"b\" 0\n")
                                       << Kind::ExtentElsewhere;
    QTest::newRow("vmdk: no extent") << sparseVmdk(8, own) << Kind::Malformed;
    QTest::newRow("vmdk: a parent") << sparseVmdk(8, QByteArray(own).replace("ffffffff", "12345678")
                                                         + "RW 8 SPARSE \"a\"\n")
                                    << Kind::ParentDisk;
    QTest::newRow("vmdk: absurd size") << sparseVmdk(~0ULL, own + "RW 8 SPARSE \"a\"\n") << Kind::Malformed;
    QTest::newRow("vmdk: descriptor at 2^64-1") << with(sparseVmdk(8, own), 28, little64(~0ULL)) << Kind::Malformed;
    QTest::newRow("vmdk: descriptor beyond the end")
        << with(sparseVmdk(8, own), 28, little64(1ULL << 30U)) << Kind::CutOff;
    QTest::newRow("vmdk: descriptor of 2^64-1 sectors")
        << with(sparseVmdk(8, own), 36, little64(~0ULL)) << Kind::Malformed;
    QTest::newRow("vmdk: a text that names a file")
        << QByteArray("# Disk DescriptorFile\nversion=1\nRW 8 FLAT \"/etc/shadow\" 0\n") << Kind::ExtentElsewhere;
    QTest::newRow("vmdk: a text with extents of 2^64 sectors")
        << QByteArray("# Disk DescriptorFile\nversion=1\nRW 18446744073709551615 ZERO\nRW 18446744073709551615 ZERO\n")
        << Kind::Malformed;
    QTest::newRow("vhdx: nothing behind the signature")
        << QByteArray("vhdxfile").leftJustified(mebi, '\0') << Kind::Malformed;
    QTest::newRow("vhdx: cut off") << QByteArray("vhdxfile") << Kind::CutOff;
    QTest::newRow("vhd: nothing behind the signature")
        << QByteArray("conectix").leftJustified(512, '\0') << Kind::Malformed;
    QTest::newRow("luks: payload beyond the end")
        << (QByteArray("LUKS\xba\xbe") + QByteArray("\0\1", 2)).leftJustified(104, '\0') + big32(~0U) << Kind::CutOff;
}

void tst_ImageHeader::hostile_isToldAndBounded()
{
    QFETCH(QByteArray, image);
    QFETCH(Kind, kind);
    const ImageHeader header = read(image);
    QVERIFY2(header.hasWarning(kind), qPrintable(imageWarningTexts(header, {}).join(u'\n')));
    QVERIFY(header.format != ImageFormat::Raw);
    QVERIFY(header.wanted.isEmpty());
    QVERIFY(header.virtualSize.value_or(0) >= 0);
    QCOMPARE(isSuspicious(header, u"image"_s), kind != Kind::Encrypted);
}

void tst_ImageHeader::backingFile_givesNoSecrets_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << QByteArray("base.img") << u"base.img"_s;
    QTest::newRow("password in a URL") << QByteArray("https://me:secret@host/base.img") << u"https://host/base.img"_s;
    QTest::newRow("options") << QByteArray(R"(json:{"file.password":"secret"})") << u"json:{...}"_s;
    QTest::newRow("bytes that are no text") << QByteArray("\xff\xfe") << u"\\xff\\xfe"_s;
    QTest::newRow("a line feed") << QByteArray("a\nb") << u"a\\u000ab"_s;
}

void tst_ImageHeader::backingFile_givesNoSecrets()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, shown);
    const QByteArray image = with(with(with(qcow2(), 8, big64(512)), 16, big32(quint32(name.size()))), 512, name);
    const ImageHeader header = read(image);
    QCOMPARE(kinds(header), QList{Kind::BackingFile});
    const QString text = imageWarningText(header.warnings.first());
    QVERIFY2(text.contains(shown), qPrintable(text));
    QVERIFY(!text.contains(u"secret"_s));
}

/// A remote object whose size nobody tells: the first 64 KiB must do for most.
void tst_ImageHeader::unknownSize_asksForNoMoreThanItNeeds()
{
    const ImageHeader header = readImageHeader(ImageBytes(qcow2().first(imageFrontSize), ImageBytes::unknownSize));
    QCOMPARE(header.format, ImageFormat::Qcow2);
    QCOMPARE(header.virtualSize.value_or(-1), mebi);
    QVERIFY(header.wanted.isEmpty());
    QCOMPARE(kinds(header), QList<Kind>());
    const ImageHeader text = readImageHeader(ImageBytes("hello", ImageBytes::unknownSize));
    QCOMPARE(text.format, ImageFormat::Raw);
    QVERIFY(!text.virtualSize);
    QVERIFY(text.wanted.isEmpty());
}

void tst_ImageHeader::name_isHeldAgainstTheFormat_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<ImageFormat>("format");
    QTest::addColumn<bool>("contradicts");
    QTest::newRow("qcow2 that is qcow2") << u"disk.qcow2"_s << ImageFormat::Qcow2 << false;
    QTest::newRow("qcow2 that is raw") << u"disk.qcow2"_s << ImageFormat::Raw << true;
    QTest::newRow("QCOW2 that is raw") << u"DISK.QCOW2"_s << ImageFormat::Raw << true;
    QTest::newRow("raw that is qcow2") << u"disk.raw"_s << ImageFormat::Qcow2 << true;
    QTest::newRow("raw that is a disc") << u"disk.raw"_s << ImageFormat::Iso << false;
    QTest::newRow("img says nothing") << u"cirros.img"_s << ImageFormat::Qcow2 << false;
    QTest::newRow("no suffix says nothing") << u"qcow2"_s << ImageFormat::Raw << false;
    QTest::newRow("vhd that is vhdx") << u"disk.vhd"_s << ImageFormat::Vhdx << true;
    QTest::newRow("iso that is a page of HTML") << u"debian.iso"_s << ImageFormat::Raw << true;
    QTest::newRow("qcow2.xz that is compressed") << u"disk.qcow2.xz"_s << ImageFormat::Compressed << false;
    QTest::newRow("qcow2 that is compressed") << u"disk.qcow2"_s << ImageFormat::Compressed << true;
    QTest::newRow("a text file") << u"notes.txt"_s << ImageFormat::Raw << false;
}

void tst_ImageHeader::name_isHeldAgainstTheFormat()
{
    QFETCH(QString, name);
    QFETCH(ImageFormat, format);
    QFETCH(bool, contradicts);
    QCOMPARE(contradictsName(name, format), contradicts);
    QCOMPARE(isSuspicious({.format = format}, name), contradicts);
}

void tst_ImageHeader::texts_areWholeAndEscaped()
{
    const ImageHeader header{
        .format = ImageFormat::Qcow2, .variant = u"version 3"_s, .warnings = {{Kind::BackingFile, u"a\u202eb"_s}}};
    QCOMPARE(imageFormatText(header), u"qcow2 (version 3)"_s);
    const QStringList texts = imageWarningTexts(header, u"disk.raw"_s);
    QCOMPARE(texts.size(), 2);
    QVERIFY2(texts.first().contains(u"raw"_s) && texts.first().contains(u"qcow2"_s), qPrintable(texts.first()));
    QVERIFY2(texts.last().contains(u"a\\u202eb"_s), qPrintable(texts.last()));
}

void tst_ImageHeader::specialFile_isRefused()
{
    for (const QString &file : {m_folder.path(), u"/dev/null"_s, path(u"nowhere"_s)}) {
        const Result<ImageHeader> header = inspectImageFile(file);
        QVERIFY2(!header, qPrintable(file));
        QCOMPARE(header.error().kind, ErrorKind::LocalFile);
    }
}

QTEST_GUILESS_MAIN(tst_ImageHeader)
#include "tst_imageheader.moc"
