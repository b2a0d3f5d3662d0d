// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/command.h"

namespace Quartermaster {

/// `why`: the chain of layers for one operation, on one object where it is named.
class WhyCommand final : public Command
{
    Q_OBJECT

public:
    explicit WhyCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override;
    bool wantsUsableStores() const override { return false; }
    void run() override;

private:
    void answer(const QList<Finding> &objectFindings);

    OperationKind m_kind = OperationKind::List;
};

} // namespace Quartermaster
