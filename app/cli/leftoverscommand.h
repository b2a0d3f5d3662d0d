// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/command.h"

namespace Quartermaster {

/// `leftovers`: what unfinished uploads have left; with --remove and --all they come to nothing.
class LeftoversCommand final : public Command
{
    Q_OBJECT

public:
    explicit LeftoversCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override;
    void run() override;

private:
    void fetchPage(const QString &token);
    void show();
    void removeNext();

    QString m_store;
    std::shared_ptr<Driver> m_driver;
    QList<Leftover> m_found;
    ExitCode m_code = ExitCode::Done;
};

} // namespace Quartermaster
