// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/s3/s3client.h"
#include "model/driver.h"
#include "model/registry.h"
#include "model/workerpool.h"

namespace Quartermaster {

/// Amazon S3 and what speaks like it: buckets, keys, uploads in parts. It keeps nothing that an operation could spoil for another.
class S3Driver final : public Driver
{
    Q_OBJECT

public:
    S3Driver(Store &store, std::shared_ptr<WorkerPool> pool);

    [[nodiscard]] bool canSignUrls() const override { return true; }
    [[nodiscard]] bool canFindLeftovers() const override { return true; }
    [[nodiscard]] int largestRemoval() const override;

protected:
    OperationPtr<ProbeReport> doProbe() override;
    ConnectionTestPtr doTestConnection() override;
    OperationPtr<ObjectPage> doList(const QString &path, const QString &pageToken) override;
    OperationPtr<ObjectInfo> doStat(const QString &path) override;
    OperationPtr<FetchedObject> doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink) override;
    OperationPtr<AddedObject> doAdd(const QString &path, std::shared_ptr<DataSource> source, bool overwrite) override;
    bool canResumeUploads() const override { return true; }
    OperationPtr<AddedObject> doAddResumable(const QString &path, std::shared_ptr<DataSource> source, bool overwrite,
                                             std::shared_ptr<UploadMemory> memory) override;
    OperationPtr<void> doDiscardUpload(const QString &path, std::shared_ptr<UploadMemory> memory) override;
    OperationPtr<void> doRemove(const QString &path) override;
    OperationPtr<void> doCreateContainer(const QString &path) override;
    OperationPtr<void> doSetMetadata(const QString &path, const Metadata &before, const Metadata &after) override;
    OperationPtr<QHash<QString, Error>> doRemoveAll(const QStringList &paths) override;
    OperationPtr<VersionPage> doVersions(const QString &path, const QString &pageToken) override;
    OperationPtr<void> doRemoveVersion(const QString &path, const QString &versionId) override;
    OperationPtr<SignedUrl> doSignedUrl(const QString &path, int seconds) override;
    OperationPtr<LeftoverPage> doLeftovers(const QString &pageToken) override;
    OperationPtr<void> doRemoveLeftover(const Leftover &leftover) override;
    OperationPtr<AddedObject> doCopy(const QString &from, const QString &to, bool overwrite) override;

private:
    /// \a work(client, context) in a worker's thread; the configuration's error where it has one.
    template<typename T, typename Work>
    OperationPtr<T> run(Work work, HttpCaller::Policy policy = {});

    std::shared_ptr<WorkerPool> m_pool;
    Result<std::shared_ptr<S3Session>> m_session;
};

[[nodiscard]] DriverEntry s3DriverEntry(std::shared_ptr<WorkerPool> pool);

} // namespace Quartermaster
