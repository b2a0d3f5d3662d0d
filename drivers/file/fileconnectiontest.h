// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filedirectory.h"
#include "model/connectiontest.h"

namespace Quartermaster {

class WorkerPool;

/// Opens every datadir, and tells on what it is mounted, what its permissions allow, how much is free and what it holds. With
/// several datadirs the store works as long as one of them does: the others are warnings.
class FileConnectionTest final : public ConnectionTest
{
    Q_OBJECT

public:
    FileConnectionTest(std::shared_ptr<WorkerPool> pool, std::shared_ptr<const FileBackend> backend);

protected:
    void doStart() override;
    void abort() override;

private:
    std::shared_ptr<WorkerPool> m_pool;
    std::shared_ptr<const FileBackend> m_backend;
    std::shared_ptr<CancelToken> m_token = std::make_shared<CancelToken>();
};

} // namespace Quartermaster
