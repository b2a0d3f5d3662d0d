// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/connectiontest.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

ConnectionTest::ConnectionTest(const QList<ConnectionStep::Kind> &kinds)
{
    for (const ConnectionStep::Kind kind : kinds)
        m_steps.append({.kind = kind});
}

int ConnectionTest::indexOf(ConnectionStep::Kind kind) const
{
    const auto found = std::find_if(m_steps.cbegin(), m_steps.cend(),
                                    [kind](const ConnectionStep &step) { return step.kind == kind; });
    return found == m_steps.cend() ? -1 : static_cast<int>(found - m_steps.cbegin());
}

void ConnectionTest::begin(ConnectionStep::Kind kind)
{
    const int index = indexOf(kind);
    if (isFinished() || index < 0)
        return;
    m_steps[index].state = ConnectionStep::State::Running;
    m_since.start();
    Q_EMIT stepChanged(index);
}

void ConnectionTest::end(ConnectionStep step)
{
    const int index = indexOf(step.kind);
    if (isFinished() || index < 0)
        return;
    if (step.milliseconds < 0)
        step.milliseconds = m_since.isValid() ? m_since.elapsed() : 0;
    m_steps[index] = std::move(step);
    reportProgress(index + 1, m_steps.size());
    Q_EMIT stepChanged(index);
}

void ConnectionTest::fail(ConnectionStep::Kind kind, const Error &error)
{
    ConnectionStep step{
        .kind = kind, .state = ConnectionStep::State::Failed, .result = error.detail, .reason = error.reason};
    if (!error.evidence.isEmpty())
        step.evidence << error.evidence;
    end(std::move(step));
}

void ConnectionTest::skip(ConnectionStep::Kind kind, const QString &why)
{
    end({.kind = kind, .state = ConnectionStep::State::Skipped, .milliseconds = 0, .result = why});
}

void ConnectionTest::conclude()
{
    finish(m_steps);
}

void ConnectionTest::doCancel()
{
    for (int i = 0; i < m_steps.size(); ++i) {
        ConnectionStep &step = m_steps[i];
        if (step.state != ConnectionStep::State::Running)
            continue;
        const bool isLate = error() && error()->kind == ErrorKind::TimedOut;
        step.state = isLate ? ConnectionStep::State::Failed : ConnectionStep::State::Waiting;
        step.reason = isLate ? Reason::Timeout : Reason::None;
        step.milliseconds = isLate ? m_since.elapsed() : -1;
        step.result = error() ? error()->detail : QString();
        Q_EMIT stepChanged(i);
    }
    abort();
}

} // namespace Quartermaster
