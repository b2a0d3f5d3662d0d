// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/connectiontest.h"
#include "model/registry.h"

namespace Quartermaster {

class ConfigurationEditor;

/// Tests options before they are saved, with a store of its own that no list shows. Nothing is written to the backend, whatever
/// active_probe says. GUI thread only.
class StoreTester final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StoreTester)

public:
    /// \a editor outlives the tester.
    explicit StoreTester(ConfigurationEditor &editor, QObject *parent = nullptr);
    ~StoreTester() override;

    /// Ends a test that is under way.
    void start(const StoreConfiguration &configuration);
    void cancel();
    /// A test that had begun is forgotten.
    void clear();
    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    /// The options' own step first; empty before the first start.
    [[nodiscard]] const QList<ConnectionStep> &steps() const { return m_steps; }
    /// No step has failed, and none was not reached.
    [[nodiscard]] bool hasPassed() const;

Q_SIGNALS:
    void changed();
    void finished();

private:
    void checked(const Result<QList<Finding>> &result);
    void follow();
    void end();

    ConfigurationEditor &m_editor;
    StoreConfiguration m_configuration;
    QList<ConnectionStep> m_steps;
    OperationPtr<QList<Finding>> m_check;
    ConnectionTestPtr m_test;
    QElapsedTimer m_since;
    bool m_isRunning = false;
};

} // namespace Quartermaster
