// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/command.h"
#include "app/cli/progressline.h"
#include "model/partfile.h"

#include <atomic>

namespace Quartermaster {

/// `get`: one object into a file, or to standard output.
class GetCommand final : public Command
{
    Q_OBJECT

public:
    explicit GetCommand(const CommandContext &context);

    void removeLeftovers() override;

protected:
    Result<QStringList> storeIds() override;
    void run() override;
    void abandon() override { m_progress.clear(); }

private:
    [[nodiscard]] Result<QString> targetFile() const;
    void open(bool restart);
    [[nodiscard]] FetchedObject wholeOf(FetchedObject fetched) const;
    void discard();
    void concludeResumed(const Result<FetchedObject> &fetched);
    void guardAgainstStall(const std::shared_ptr<std::atomic_bool> &readerWaits);
    void fetch(const ByteRange &range, std::shared_ptr<DataSink> sink,
               const std::shared_ptr<std::atomic_bool> &readerWaits, const QList<Finding> &objectFindings);
    void conclude(const Result<FetchedObject> &fetched, OperationKind kind);

    ObjectAddress m_address;
    QString m_target; ///< The file; empty for standard output.
    /// There is a part file that we have made, and that nobody goes on with.
    std::shared_ptr<std::atomic_bool> m_hasOwnPart = std::make_shared<std::atomic_bool>(false);
    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>(1);
    PartTarget m_partTarget;
    std::shared_ptr<PartFile> m_part; ///< Of a download of the whole into a file.
    ProgressLine m_progress;
};

/// `put`: one file into a store.
class PutCommand final : public Command
{
    Q_OBJECT

public:
    explicit PutCommand(const CommandContext &context);

protected:
    Result<QStringList> storeIds() override;
    void run() override;
    void abandon() override { m_progress.clear(); }

private:
    ObjectAddress m_address;
    ProgressLine m_progress;
};

/// A path from the command line as QFile takes it.
[[nodiscard]] QString localPath(const QString &word);

} // namespace Quartermaster
