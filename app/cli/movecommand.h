// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/command.h"
#include "app/cli/progressline.h"

namespace Quartermaster {

/// `mv`: another name within one store.
class MoveCommand final : public Command
{
    Q_OBJECT

public:
    explicit MoveCommand(const CommandContext &context);

protected:
    Result<QStringList> storeIds() override;
    void run() override;
    void abandon() override { m_progress.clear(); }

private:
    ObjectAddress m_from;
    QString m_to; ///< A path in the same store.
    ProgressLine m_progress;
};

} // namespace Quartermaster
