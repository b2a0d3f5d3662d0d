// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/command.h"

namespace Quartermaster {

/// `stores`: what there is.
class StoresCommand final : public Command
{
    Q_OBJECT

public:
    explicit StoresCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override { return QStringList(); }
    bool wantsUsableStores() const override { return false; }
    void run() override;
};

/// `capabilities`: the matrix, once.
class CapabilitiesCommand final : public Command
{
    Q_OBJECT

public:
    explicit CapabilitiesCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override { return QStringList(arguments().operands); }
    bool wantsUsableStores() const override { return false; }
    void run() override;
};

/// `capabilities --watch`: a line a change, until it is stopped or nobody reads it.
class WatchCommand final : public Command
{
    Q_OBJECT

public:
    explicit WatchCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override { return QStringList(arguments().operands); }
    bool wantsUsableStores() const override { return false; }
    bool waitsForVerdicts() const override { return false; }
    void run() override;
    int interruptedCode(int) const override { return static_cast<int>(ExitCode::Done); }
    ExitCode readerGoneCode() const override { return ExitCode::Done; }

private:
    void show(const Store &store, const Snapshot &before, const Snapshot &after, const QString &cause);
};

} // namespace Quartermaster
