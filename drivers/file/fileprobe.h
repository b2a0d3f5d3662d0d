// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filedirectory.h"
#include "model/driver.h"

#include <QTimer>

namespace Quartermaster {

/// One report from what was seen of each datadir (at least one).
///
/// A capability is lost when no datadir has it: data can be added as long as one can take it, and what is in a datadir that is
/// there can be read whatever became of the others. A datadir in trouble that costs the store nothing stands in the findings all
/// the same, about no capability, and makes the store degraded. Free and total bytes are summed over distinct file systems.
/// Fails with Unreachable when that is what became of all of them.
[[nodiscard]] Result<ProbeReport> combineStates(const QList<DirectoryState> &states);

/// Probes all datadirs of a store, each at its own pace: one that hangs is reported as such beside the others.
class FileProbeOperation final : public OperationOf<ProbeReport>
{
    Q_OBJECT

public:
    /// \a patience: ms after which the report is made from those that have answered, if any.
    FileProbeOperation(std::shared_ptr<WorkerPool> pool, std::shared_ptr<const FileBackend> backend, int patience);

protected:
    void doStart() override;
    void doCancel() override;

private:
    void conclude();

    std::shared_ptr<WorkerPool> m_pool;
    std::shared_ptr<const FileBackend> m_backend;
    std::shared_ptr<CancelToken> m_token = std::make_shared<CancelToken>();
    std::vector<std::optional<DirectoryState>> m_states;
    QTimer m_patience;
};

} // namespace Quartermaster
