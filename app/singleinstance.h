// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QLocalServer>
#include <QObject>
#include <QString>

namespace Quartermaster {

/// Keeps one running window a configuration and display: a second start asks the first one to show itself.
///
/// A lock file in the user's runtime folder says who is first, so a socket that a crash left behind misleads nobody. Only
/// the user reaches the socket. Without a runtime folder every start is the first.
class SingleInstance final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SingleInstance)

public:
    enum class Role { First, Second, Unanswered };

    /// What the first window is asked for.
    struct Wish {
        QString store = {};           ///< To select; empty for none.
        QString activationToken = {}; ///< XDG_ACTIVATION_TOKEN of the second start.
    };

    explicit SingleInstance(QObject *parent = nullptr);
    ~SingleInstance() override;

    /// For main(), before there is anything that could wait: First when no window shows \a configuration (a path; empty for
    /// none), and it is ours now. Second when there is one that was told \a wish, Unanswered when it did not answer in time.
    [[nodiscard]] Role start(const QString &configuration, const Wish &wish);
    /// The window shows another configuration now. False when another window has it; then this one is not raised for any.
    bool claim(const QString &configuration);

Q_SIGNALS:
    void showRequested(const QString &store, const QString &activationToken);

private:
    enum class Lock { Ours, Others, Impossible };
    [[nodiscard]] Lock take(const QString &name);
    void release();
    void answer();

    QLocalServer m_server;
    QString m_name;
    int m_lock = -1;
};

} // namespace Quartermaster
