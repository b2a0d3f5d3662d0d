// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/fileprobe.h"

#include "model/objectname.h"
#include "model/workerpool.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Every datadir is unreachable: an error, so that the monitor backs off.
bool isAllUnreachable(const QList<DirectoryState> &states)
{
    return std::all_of(states.begin(), states.end(), [](const DirectoryState &state) {
        return !state.isThere() && state.findings.constFirst().reason == Reason::Unreachable;
    });
}

Limits combinedLimits(const QList<DirectoryState> &states)
{
    Limits limits;
    QList<quint64> seen;
    for (const DirectoryState &state : states) {
        if (!state.isThere() || seen.contains(state.device))
            continue;
        seen.append(state.device);
        if (state.freeBytes)
            limits.freeBytes = limits.freeBytes.value_or(0) + *state.freeBytes;
        if (state.totalBytes)
            limits.totalBytes = limits.totalBytes.value_or(0) + *state.totalBytes;
    }
    return limits;
}

} // namespace

Result<ProbeReport> combineStates(const QList<DirectoryState> &states)
{
    if (isAllUnreachable(states)) {
        const Finding &first = states.constFirst().findings.constFirst();
        return tl::unexpected(Error{.kind = ErrorKind::Unreachable,
                                    .detail = first.detail,
                                    .evidence = first.evidence,
                                    .reason = Reason::Unreachable,
                                    .temporary = true});
    }
    quint32 lost = backendBits;
    for (const DirectoryState &state : states)
        lost &= state.lost();

    ProbeReport report;
    QStringList descriptions;
    for (const DirectoryState &state : states) {
        for (Finding finding : state.findings) {
            finding.about &= lost;
            report.findings.append(finding);
        }
        if (!state.description.isEmpty())
            descriptions.append(state.description);
    }
    // What costs the store something comes first: it is the headline.
    std::stable_sort(report.findings.begin(), report.findings.end(),
                     [](const Finding &a, const Finding &b) { return a.about != 0 && b.about == 0; });
    report.limits = combinedLimits(states);
    constexpr quint32 ours = CapabilitySet(Capability::RwRandom).bits() | CapabilitySet(Capability::List).bits()
                             | CapabilitySet(Capability::Stat).bits() | CapabilitySet(Capability::Delete).bits()
                             | CapabilitySet(Capability::ServerCopy).bits();
    if (!descriptions.isEmpty() && (ours & ~lost) != 0) {
        report.findings.append(Finding{.layer = Layer::Backend,
                                       .answer = Answer::Yes,
                                       .about = CapabilitySet::fromBits(ours & ~lost).bits(),
                                       .evidence = descriptions.join(u"; "_s)});
    }
    return report;
}

FileProbeOperation::FileProbeOperation(std::shared_ptr<WorkerPool> pool, std::shared_ptr<const FileBackend> backend,
                                       int patience)
    : m_pool(std::move(pool))
    , m_backend(std::move(backend))
    , m_states(m_backend->directories.size())
    , m_patience(this)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(patience);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        // None has answered: then the whole store has not, which is for the monitor to say.
        if (std::any_of(m_states.begin(), m_states.end(), [](const auto &state) { return state.has_value(); }))
            conclude();
    });
}

void FileProbeOperation::doStart()
{
    if (m_states.empty()) { // the configuration layer has said why
        finish(ProbeReport{});
        return;
    }
    const Mailbox mailbox(this);
    for (std::size_t i = 0; i < m_states.size(); ++i) {
        m_backend->directories[i]->ask(*m_pool, m_token, [mailbox, this, i](const DirectoryState &state) {
            mailbox.post([this, i, state] {
                m_states[i] = state;
                const auto answered = [](const auto &one) { return one.has_value(); };
                const bool late = !m_patience.isActive() && m_states.size() > 1;
                if (late || std::all_of(m_states.begin(), m_states.end(), answered))
                    conclude();
            });
        });
    }
    if (m_states.size() > 1)
        m_patience.start();
}

void FileProbeOperation::doCancel()
{
    m_token->cancel();
    m_patience.stop();
}

void FileProbeOperation::conclude()
{
    m_patience.stop();
    QList<DirectoryState> states;
    for (std::size_t i = 0; i < m_states.size(); ++i)
        states.append(m_states[i] ? *m_states[i] : m_backend->directories[i]->stuckState());
    m_token->cancel(); // those who have not answered need not any more
    finish(combineStates(states));
}

} // namespace Quartermaster
