// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/command.h"

namespace Quartermaster {

/// `meta`: what is written to an object or container beside its content; with KEY=VALUE and the options, changed.
class MetaCommand final : public Command
{
    Q_OBJECT

public:
    explicit MetaCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override;
    void run() override;

private:
    [[nodiscard]] Result<Metadata> changed(const Metadata &before) const;
    void show(const ObjectInfo &object);

    ObjectAddress m_address;
    QMap<QString, QString> m_values; ///< To set.
    bool m_changes = false;
};

/// `mkdir`: a container, bucket or folder.
class CreateContainerCommand final : public Command
{
    Q_OBJECT

public:
    explicit CreateContainerCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override;
    void run() override;

private:
    ObjectAddress m_address;
};

} // namespace Quartermaster
