// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QtGlobal>

namespace Quartermaster {

/// Lets a growing file's bytes reach the disk on the way, so that the fsync at its end has little to wait for: on a slow disk
/// it would take minutes in which nothing tells that all is well. Blocks when the disk is behind; worker threads only.
class Writeback
{
public:
    static constexpr qint64 piece = 8 * 1024 * 1024; ///< Bytes; up to two of them and a bit are not on the disk yet.

    explicit Writeback(qint64 from = 0)
        : m_begun(from)
    {}
    /// All before \a end has been written to \a descriptor. An error of the disk is for fsync() to tell.
    void advance(int descriptor, qint64 end);

private:
    qint64 m_begun;       ///< Up to here it is on its way.
    qint64 m_waiting = 0; ///< Bytes before it that nobody has waited for yet.
};

} // namespace Quartermaster
