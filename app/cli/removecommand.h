// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/command.h"

namespace Quartermaster {

/// `rm`: one after the other; a failure does not stop those that follow, and the first one gives the exit code.
class RemoveCommand final : public Command
{
    Q_OBJECT

public:
    explicit RemoveCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override;
    void run() override { removeNext(); }

private:
    void removeNext();

    QList<ObjectAddress> m_waiting;
    ExitCode m_code = ExitCode::Done;
};

} // namespace Quartermaster
