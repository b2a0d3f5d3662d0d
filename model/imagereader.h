// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/imageheader.h"

#include <QtEndian>

namespace Quartermaster {

/// Where a number can't be had it is taken as absent, and what was missing is noted: the caller gives up with the format alone.
class ImageReader
{
public:
    static constexpr qint64 mostWanted = 1LL << 20;  ///< Bytes of one piece.
    static constexpr qsizetype longestName = 1023;   // qcow2's limit for a backing file's name
    static constexpr qint64 mostVirtual = 1LL << 62; ///< Bytes; more is absurd.

    ImageReader(const ImageBytes &bytes, ImageHeader &header)
        : m_bytes(bytes)
        , m_header(header)
    {}

    /// Notes that it is wanted, or that the image is cut off, where it is not there.
    [[nodiscard]] std::optional<QByteArrayView> bytes(quint64 offset, quint64 length);
    /// As many of these as the image has; empty where it is not there.
    [[nodiscard]] QByteArrayView upTo(quint64 offset, quint64 length);
    /// Only if it is there by chance: nothing is noted.
    [[nodiscard]] bool has(qint64 offset, QByteArrayView magic) const;

    template<typename T>
    [[nodiscard]] std::optional<T> big(quint64 offset)
    {
        const auto found = bytes(offset, sizeof(T));
        return found ? std::optional(qFromBigEndian<T>(found->data())) : std::nullopt;
    }
    template<typename T>
    [[nodiscard]] std::optional<T> little(quint64 offset)
    {
        const auto found = bytes(offset, sizeof(T));
        return found ? std::optional(qFromLittleEndian<T>(found->data())) : std::nullopt;
    }

    [[nodiscard]] qint64 size() const { return m_bytes.size(); }
    void warn(ImageWarning::Kind kind, const QString &subject = {});
    void malformed(const char *what) { warn(ImageWarning::Kind::Malformed, QString::fromLatin1(what)); }
    /// Of \a count units of \a unit bytes; malformed when absurd.
    void setVirtualSize(quint64 count, quint64 unit = 1);
    ImageHeader &header() { return m_header; }

private:
    const ImageBytes &m_bytes;
    ImageHeader &m_header;
};

/// Another file's name as an image has it: of bounded length, options and user information left out.
[[nodiscard]] QString fileNameInImage(QByteArrayView bytes);

// One a format; each has seen its own signature. In imageheader*.cpp.
void readQcow(ImageReader &reader);
void readQed(ImageReader &reader);
void readSparseVmdk(ImageReader &reader);
void readVmdkText(ImageReader &reader);
void readVdi(ImageReader &reader);
/// The footer, wherever it lies: at 0 in a dynamic VHD, at the end in any.
void readVhd(ImageReader &reader, quint64 footer);
void readVhdx(ImageReader &reader);
void readPloop(ImageReader &reader);
void readIso(ImageReader &reader);
void readLuks(ImageReader &reader);
/// Partition tables and file systems: what a raw image holds.
[[nodiscard]] QString rawVariant(const ImageReader &reader);

} // namespace Quartermaster
