// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/command.h"

namespace Quartermaster {

/// `versions`: what a store keeps of one object; with --remove, versions go for good.
class VersionsCommand final : public Command
{
    Q_OBJECT

public:
    explicit VersionsCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override;
    void run() override;

private:
    void fetchPage(const QString &token);
    void show(const VersionPage &page);
    void removeNext();

    ObjectAddress m_address;
    std::shared_ptr<Driver> m_driver;
    QStringList m_waiting; ///< Ids to remove.
    bool m_hasHead = false;
    ExitCode m_code = ExitCode::Done;
};

} // namespace Quartermaster
