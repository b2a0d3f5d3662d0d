// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/operation.h"
#include "model/reason.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QList>
#include <QStringList>

namespace Quartermaster {

/// One certificate of the chain that a server showed.
struct CertificateInfo {
    QString subject = {}; ///< "CN=localhost, O=Example".
    QString issuer = {};
    QStringList names = {};    ///< Of hosts and addresses: "DNS:localhost".
    QDateTime validFrom = {};  ///< UTC.
    QDateTime validUntil = {}; ///< UTC.
    QString fingerprint = {};  ///< SHA-256, in pairs of hex digits with colons.
    bool isSelfSigned = false; ///< Subject and issuer are the same.
    QStringList problems = {}; ///< What verification says against it; each a clause.

    friend bool operator==(const CertificateInfo &, const CertificateInfo &) = default;
};

/// One step on the way to a backend, with what came of it.
struct ConnectionStep {
    enum class Kind : quint8 {
        Options, ///< Whether they can be used at all.
        Resolve,
        Connect,
        Encrypt,
        Authenticate,
        Path,
        Mount,
        Permissions,
        Space,
        Probe,
        List,
    };
    enum class State : quint8 {
        Waiting, ///< Not begun; at the end: not reached.
        Running,
        Passed,
        Warning, ///< Passed, but there is something to know.
        Failed,
        Skipped, ///< Not needed here.
    };

    Kind kind = Kind::Options;
    State state = State::Waiting;
    qint64 milliseconds = -1;  ///< -1 until it is over.
    QString result = {};       ///< One technical clause, not translated; never a secret.
    QStringList evidence = {}; ///< Lines, the like.
    Reason reason = Reason::None;
    QList<CertificateInfo> chain = {}; ///< Of Encrypt: the server's first.

    friend bool operator==(const ConnectionStep &, const ConnectionStep &) = default;
};

/// Tries the way to a backend, step by step; the first failure ends it, and the steps behind stay Waiting. The operation's own
/// result is the steps whether they passed or not; it fails with Canceled and TimedOut alone. GUI thread; no call blocks.
class ConnectionTest : public OperationOf<QList<ConnectionStep>>
{
    Q_OBJECT

public:
    /// All that there will be, in their order.
    [[nodiscard]] const QList<ConnectionStep> &steps() const { return m_steps; }

Q_SIGNALS:
    void stepChanged(int index);

protected:
    explicit ConnectionTest(const QList<ConnectionStep::Kind> &kinds);

    void doCancel() final;
    /// Stop what runs.
    virtual void abort() = 0;

    // Once the operation is over these do nothing: a late answer changes no step.
    void begin(ConnectionStep::Kind kind);
    /// Its kind says which; milliseconds are measured from begin() where they are not set.
    void end(ConnectionStep step);
    /// A failure as a step.
    void fail(ConnectionStep::Kind kind, const Error &error);
    void skip(ConnectionStep::Kind kind, const QString &why);
    /// No step is left, or one has failed.
    void conclude();

private:
    [[nodiscard]] int indexOf(ConnectionStep::Kind kind) const;

    QList<ConnectionStep> m_steps;
    QElapsedTimer m_since;
};

using ConnectionTestPtr = std::unique_ptr<ConnectionTest, OperationDeleter>;

} // namespace Quartermaster
