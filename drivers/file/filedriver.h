// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filedirectory.h"
#include "model/registry.h"

namespace Quartermaster {

/// Images as files in directories, as glance_store's filesystem driver lays them out: DATADIR/ID, at file://DATADIR/ID.
///
/// Whatever may block runs on the pool. With several datadirs the store can write as long as one of them can take data, and
/// reads what is in those that are there (\see combineStates()).
class FileDriver final : public Driver
{
    Q_OBJECT

public:
    FileDriver(Store &store, std::shared_ptr<WorkerPool> pool, std::shared_ptr<const FileBackend> backend);

protected:
    OperationPtr<ProbeReport> doProbe() override;
    ConnectionTestPtr doTestConnection() override;
    OperationPtr<ObjectPage> doList(const QString &path, const QString &pageToken) override;
    OperationPtr<ObjectInfo> doStat(const QString &path) override;
    OperationPtr<FetchedObject> doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink) override;
    OperationPtr<AddedObject> doAdd(const QString &path, std::shared_ptr<DataSource> source, bool overwrite) override;
    OperationPtr<AddedObject> doCopy(const QString &from, const QString &to, bool overwrite) override;
    OperationPtr<AddedObject> doRename(const QString &from, const QString &to) override;
    OperationPtr<AddedObject> doAddResumable(const QString &path, std::shared_ptr<DataSource> source, bool overwrite,
                                             std::shared_ptr<UploadMemory> memory) override;
    OperationPtr<void> doDiscardUpload(const QString &path, std::shared_ptr<UploadMemory> memory) override;
    OperationPtr<AddedObject> doAddAt(const QString &path, qint64 offset, std::shared_ptr<DataSource> source) override;
    OperationPtr<void> doRemove(const QString &path) override;

private:
    std::shared_ptr<WorkerPool> m_pool;
    std::shared_ptr<const FileBackend> m_backend;
};

/// All stores made through one entry share what they watch with, and what is remembered of datadirs: it must outlive them.
[[nodiscard]] DriverEntry fileDriverEntry(std::shared_ptr<WorkerPool> pool);

} // namespace Quartermaster
