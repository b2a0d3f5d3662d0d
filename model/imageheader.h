// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QMetaType>
#include <QString>

#include <optional>

namespace Quartermaster {

/// Pieces of an image, as far as they were read, and how long the whole is. A value.
class ImageBytes
{
public:
    static constexpr qint64 unknownSize = -1;

    /// \a size of the whole in bytes, or unknownSize.
    explicit ImageBytes(qint64 size)
        : m_size(size)
    {}
    /// The first bytes of an image of \a size bytes.
    ImageBytes(QByteArray first, qint64 size)
        : m_size(size)
    {
        add(0, std::move(first));
    }

    void add(qint64 offset, QByteArray bytes);
    [[nodiscard]] qint64 size() const { return m_size; }
    /// Exactly \a length bytes from \a offset on; none when they are not all in one piece that was added. They live as long
    /// as this does and nothing is added.
    [[nodiscard]] std::optional<QByteArrayView> at(qint64 offset, qint64 length) const;
    /// As many of the first bytes as there are.
    [[nodiscard]] QByteArrayView front() const;

private:
    struct Piece {
        qint64 offset;
        QByteArray bytes;
    };
    QList<Piece> m_pieces;
    qint64 m_size;
};

/// What glance calls disk_format, and some more that are met in its stead.
enum class ImageFormat : quint8 {
    Raw, ///< Anything else; also what is no image at all.
    Qcow,
    Qcow2,
    Qed,
    Vmdk,
    Vdi,
    Vhd,
    Vhdx,
    Ploop,
    Iso,
    Luks,
    Compressed, ///< gzip, bzip2, xz, zstd: ImageHeader::variant says which.
    Archive,    ///< zip, tar (an .ova, say).
};

/// What somebody should know before such an image is trusted.
struct ImageWarning {
    enum class Kind : quint8 {
        BackingFile,      ///< Its data are partly in another file; subject: which, as the header names it.
        ExternalDataFile, ///< Its data are in another file (qcow2); subject: which, where it is named.
        ExtentElsewhere,  ///< A VMDK that names another file; subject: the first one.
        ParentDisk,       ///< A differencing VMDK, VDI, VHD or VHDX; subject: the parent where it is named.
        Encrypted,
        UnknownFeatures, ///< Incompatible ones: subject: the bits, in hex.
        MarkedCorrupt,   ///< By who wrote it.
        NotClosed,       ///< Was in use or not closed cleanly when it was copied.
        CutOff,          ///< The file ends before what its header speaks of.
        Malformed,       ///< Subject: what is absurd in it; technical, not translated.
        Ambiguous,       ///< Another format's signature is in it too; subject: which.
    };
    Kind kind = Kind::Malformed;
    QString subject = {}; ///< As it stands in the image, never a secret: user information of a URL is gone. Escape it.

    friend bool operator==(const ImageWarning &, const ImageWarning &) = default;
};

struct ImageRange {
    qint64 offset = 0;
    qint64 length = 0;

    friend bool operator==(const ImageRange &, const ImageRange &) = default;
};

/// An image as its own header describes it; the name has no say. A value.
struct ImageHeader {
    ImageFormat format = ImageFormat::Raw;
    QString variant = {}; ///< "version 3", "streamOptimized", "GPT": technical, from a list of ours or checked letters.
    std::optional<qint64> virtualSize = {}; ///< Bytes, as the guest sees them; none where the header has none.
    QList<ImageWarning> warnings = {};
    /// What must be read as well for the whole answer; empty when this is it. Each is at most 1 MiB and inside of the image.
    QList<ImageRange> wanted = {};

    [[nodiscard]] bool hasWarning(ImageWarning::Kind kind) const;
    friend bool operator==(const ImageHeader &, const ImageHeader &) = default;
};

/// How many of the first bytes tell most formats, and how often more may be wanted before an answer has to do.
constexpr qint64 imageFrontSize = 64LL << 10;
constexpr int mostImageRounds = 6;

/// Reads what \a bytes hold: never more, never fails; hostile values end up as warnings. Any thread.
/// Sources: QEMU docs/interop/qcow2.txt, vmdk, block/{vdi,vpc,vhdx,qed,parallels}.c; ECMA-119; MS-VHDX; LUKS on-disk format;
/// the checks are those of oslo_utils:imageutils/format_inspector.py and some more.
[[nodiscard]] ImageHeader readImageHeader(const ImageBytes &bytes);

/// "qcow2", "raw": glance's disk_format.
[[nodiscard]] QString imageFormatName(ImageFormat format);

/// Whether \a fileName's suffix promises another format than \a format. A suffix that promises nothing (".img", none) is
/// never contradicted.
[[nodiscard]] bool contradictsName(const QString &fileName, ImageFormat format);
/// The format that the suffix promises, by its name; empty for none.
[[nodiscard]] QString formatOfName(const QString &fileName);

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::ImageHeader)
