// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/writeback.h"

#include <fcntl.h>

namespace Quartermaster {

void Writeback::advance(int descriptor, qint64 end)
{
    const qint64 size = end - m_begun;
    if (size < piece)
        return;
    // Where there is no such call, or no disk, all is left to fsync().
    ::sync_file_range(descriptor, m_begun, size, SYNC_FILE_RANGE_WRITE);
    if (m_waiting > 0) {
        ::sync_file_range(descriptor, m_begun - m_waiting, m_waiting,
                          SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    }
    m_waiting = size;
    m_begun = end;
}

} // namespace Quartermaster
