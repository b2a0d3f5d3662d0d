// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filewatchhub.h"
#include "model/driver.h"

namespace Quartermaster {

/// Hints when something about a file store's datadirs may have changed: their mounts, the directories, what is in them, the space.
class FileWatcher final : public BackendWatcher
{
    Q_OBJECT

public:
    FileWatcher(std::shared_ptr<FileWatchHub> hub, std::shared_ptr<const FileBackend> backend);
    ~FileWatcher() override;

    /// Passed on at once, then every 300 ms at most.
    void hint(const QString &cause);

private:
    std::shared_ptr<FileWatchHub> m_hub;
    std::shared_ptr<const FileBackend> m_backend;
    std::vector<int> m_listeners;
    QTimer m_pause;
    QTimer m_belief; ///< A quota is believed to be used up until it ends.
    QString m_pending;
};

} // namespace Quartermaster
