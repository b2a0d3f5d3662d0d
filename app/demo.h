// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/demoserver.h"

#include <QTemporaryDir>

#include <memory>

namespace Quartermaster {

/// Stores to try the programs on, without any server: real directories with sample objects, a web server of our own, and
/// simulated stores that change their state by a scenario. Lives as long as they are used; its folder goes with it.
class Demo
{
public:
    Demo();
    ~Demo();
    Q_DISABLE_COPY_MOVE(Demo)

    /// Makes everything under \a folder, or under a temporary one when that is empty; a folder of one's own must be empty or not
    /// there, and stays. Returns the path of the demo's glance-api.conf. Once; fails with LocalFile, BadInput or Failed.
    [[nodiscard]] Result<QString> start(const QString &folder = {});
    [[nodiscard]] const QString &folder() const { return m_folder; }
    [[nodiscard]] const QString &configurationFile() const { return m_configurationFile; }

private:
    [[nodiscard]] Result<void> fill(quint16 port) const;

    std::unique_ptr<QTemporaryDir> m_temporary;
    DemoServer m_server;
    QString m_folder;
    QString m_configurationFile;
};

} // namespace Quartermaster
