// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/command.h"

#include <QSet>

namespace Quartermaster {

/// `ls`: one line an entry, as they come.
class ListCommand final : public Command
{
    Q_OBJECT

public:
    explicit ListCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override;
    void run() override;

private:
    void listNext();
    void fetchPage(const QString &path, const QString &token);
    void takePage(const QString &path, const ObjectPage &page);
    void takeFailure(const QString &path, const Error &error);
    void statInstead(const Error &listing);
    void show(const ObjectInfo &object);
    [[nodiscard]] bool isFull() const { return arguments().limit && m_shown >= *arguments().limit; }

    ObjectAddress m_address;
    QStringList m_waiting; ///< Paths still to be listed, the next one last.
    QSet<QString> m_seen;  ///< A server may list a folder within itself.
    std::shared_ptr<Driver> m_driver;
    qint64 m_shown = 0;
    bool m_mayBeObject = false; ///< The path has no slash at its end: perhaps it is no folder.
    ExitCode m_code = ExitCode::Done;
};

/// `stat`: one object.
class StatCommand final : public Command
{
    Q_OBJECT

public:
    explicit StatCommand(const CommandContext &context)
        : Command(context)
    {}

protected:
    Result<QStringList> storeIds() override;
    void run() override;

private:
    void show(const ObjectInfo &object);

    ObjectAddress m_address;
};

} // namespace Quartermaster
