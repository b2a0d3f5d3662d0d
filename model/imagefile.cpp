// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/imagefile.h"

#include "model/objectname.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace Quartermaster {

namespace {

class ImageText
{
    Q_DECLARE_TR_FUNCTIONS(ImageHeader)
};

class Descriptor
{
public:
    explicit Descriptor(const QString &path)
        : m_descriptor(::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY))
    {}
    ~Descriptor()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    [[nodiscard]] int get() const { return m_descriptor; }

private:
    int m_descriptor;
};

tl::unexpected<Error> localError(const QString &path)
{
    return tl::unexpected(
        Error{.kind = ErrorKind::LocalFile, .detail = QString::fromLocal8Bit(std::strerror(errno)), .object = path});
}

Result<QByteArray> readPiece(int descriptor, const QString &path, const ImageRange &range)
{
    QByteArray piece(range.length, Qt::Uninitialized);
    qint64 have = 0;
    while (have < range.length) {
        const auto count = ::pread(descriptor, piece.data() + have, static_cast<size_t>(range.length - have),
                                   range.offset + have);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return localError(path);
        if (count == 0)
            break;
        have += count;
    }
    piece.truncate(have);
    return piece;
}

} // namespace

Result<ImageHeader> inspectImageFile(const QString &path)
{
    const Descriptor file(path);
    struct stat status = {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0)
        return localError(path);
    if (!S_ISREG(status.st_mode))
        return tl::unexpected(
            Error{.kind = ErrorKind::LocalFile, .detail = QStringLiteral("not a regular file"), .object = path});
    ImageBytes bytes(status.st_size);
    ImageHeader header;
    for (int round = 0; round < mostImageRounds; ++round) {
        header = readImageHeader(bytes);
        if (header.wanted.isEmpty())
            break;
        for (const ImageRange &range : std::as_const(header.wanted)) {
            auto piece = readPiece(file.get(), path, range);
            if (!piece)
                return tl::unexpected(piece.error());
            bytes.add(range.offset, *std::move(piece));
        }
    }
    return header;
}

bool isSuspicious(const ImageHeader &header, const QString &fileName)
{
    return contradictsName(fileName, header.format)
           || std::any_of(header.warnings.begin(), header.warnings.end(), [](const ImageWarning &warning) {
                  return warning.kind != ImageWarning::Kind::Encrypted; // which is no fault
              });
}

QString imageFormatText(const ImageHeader &header)
{
    QString name = imageFormatName(header.format);
    if (header.format == ImageFormat::Compressed || header.format == ImageFormat::Archive)
        return header.variant;
    //: %1 an image format, %2 its variant: "qcow2 (version 3)"
    return header.variant.isEmpty() ? name : ImageText::tr("%1 (%2)").arg(name, header.variant);
}

QString imageWarningText(const ImageWarning &warning)
{
    const QString subject = displayName(warning.subject);
    const bool isNamed = !subject.isEmpty();
    switch (warning.kind) {
    case ImageWarning::Kind::BackingFile:
        return isNamed ? ImageText::tr("It has a backing file, %1: without that it is not whole.").arg(subject)
                       : ImageText::tr("It has a backing file: without that it is not whole.");
    case ImageWarning::Kind::ExternalDataFile:
        return isNamed ? ImageText::tr("Its data are in another file, %1.").arg(subject)
                       : ImageText::tr("Its data are in another file.");
    case ImageWarning::Kind::ExtentElsewhere:
        return isNamed ? ImageText::tr("It names another file, %1, where its data are.").arg(subject)
                       : ImageText::tr("It names other files where its data are.");
    case ImageWarning::Kind::ParentDisk:
        return isNamed ? ImageText::tr("It holds only the differences to another disk, %1.").arg(subject)
                       : ImageText::tr("It holds only the differences to another disk.");
    case ImageWarning::Kind::Encrypted:
        return ImageText::tr("It is encrypted.");
    case ImageWarning::Kind::UnknownFeatures:
        return ImageText::tr("It needs features that are not known here (%1).").arg(subject);
    case ImageWarning::Kind::MarkedCorrupt:
        return ImageText::tr("It is marked as corrupt.");
    case ImageWarning::Kind::NotClosed:
        return ImageText::tr("It was not closed, or was still in use.");
    case ImageWarning::Kind::CutOff:
        return ImageText::tr("It is cut off: its header speaks of more than there is.");
    case ImageWarning::Kind::Malformed:
        return ImageText::tr("Its header is not valid (%1).").arg(subject);
    case ImageWarning::Kind::Ambiguous:
        return ImageText::tr("It could be taken for another format as well: %1.").arg(subject);
    }
    return {};
}

QStringList imageWarningTexts(const ImageHeader &header, const QString &fileName)
{
    QStringList texts;
    if (contradictsName(fileName, header.format))
        texts << ImageText::tr("Its name says %1, but it is %2.").arg(formatOfName(fileName), imageFormatText(header));
    for (const ImageWarning &warning : header.warnings)
        texts << imageWarningText(warning);
    return texts;
}

} // namespace Quartermaster
