// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/fileconnectiontest.h"

#include "drivers/file/filelisting.h"
#include "model/objectname.h"
#include "model/stepclauses.h"
#include "model/workerpool.h"

#include <QLocale>

#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

using Kind = ConnectionStep::Kind;
using State = ConnectionStep::State;

namespace {

/// The step that a finding of a datadir belongs to.
Kind kindOf(const Finding &finding)
{
    switch (finding.reason) {
    case Reason::NotMounted:
    case Reason::Unreachable:
    case Reason::Timeout:
        return Kind::Mount;
    case Reason::Full:
    case Reason::NoInodes:
    case Reason::Quota:
        return Kind::Space;
    default:
        return Kind::Permissions;
    }
}

/// One step over all datadirs: it fails when none has passed.
class Tally
{
public:
    explicit Tally(Kind kind) { m_step.kind = kind; }

    void pass(const QString &result) { add(result, true); }
    void note(const Finding &finding)
    {
        add(finding.detail, false);
        m_step.reason = m_step.reason == Reason::None ? finding.reason : m_step.reason;
        if (!finding.evidence.isEmpty())
            m_step.evidence << finding.evidence;
    }
    [[nodiscard]] ConnectionStep step(bool canGoOn)
    {
        m_step.state = m_bad == 0 ? State::Passed : m_good > 0 || canGoOn ? State::Warning : State::Failed;
        m_step.result = (m_troubles + m_results).join("; "_L1);
        return m_step;
    }

private:
    void add(const QString &text, bool isGood)
    {
        ++(isGood ? m_good : m_bad);
        (isGood ? m_results : m_troubles) << text;
    }

    ConnectionStep m_step;
    QStringList m_results;
    QStringList m_troubles;
    int m_good = 0;
    int m_bad = 0;
};

/// What the worker thread tells; each call may come when the test is over.
struct Report {
    std::function<void(Kind)> begin;
    std::function<void(ConnectionStep)> end;
    std::function<void()> conclude;
};

/// Those that could be opened.
std::vector<std::shared_ptr<FileDirectory>> openAll(const FileBackend &backend, const Report &report)
{
    report.begin(Kind::Path);
    Tally tally(Kind::Path);
    std::vector<std::shared_ptr<FileDirectory>> there;
    for (const std::shared_ptr<FileDirectory> &directory : backend.directories) {
        const Descriptor descriptor(::open(directory->path().constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (descriptor.isValid()) {
            tally.pass(StepClause::isDirectory(displayName(nameFromBytes(directory->path()))));
            there.push_back(directory);
        } else {
            tally.note(directory->openFailure(errno));
        }
    }
    report.end(tally.step(false));
    return there;
}

QString spaceText(const DirectoryState &state)
{
    if (!state.freeBytes)
        return StepClause::unknownSpace();
    const QLocale locale;
    return StepClause::space(locale.formattedDataSize(*state.freeBytes),
                             state.totalBytes ? locale.formattedDataSize(*state.totalBytes) : QString());
}

void look(const FileBackend &backend, WorkContext &context, const Report &report)
{
    const auto there = openAll(backend, report);
    if (there.empty() || context.isCanceled())
        return report.conclude();
    report.begin(Kind::Mount);
    std::vector<DirectoryState> states;
    for (const std::shared_ptr<FileDirectory> &directory : there)
        states.push_back(probeDirectory(*directory));
    for (const Kind kind : {Kind::Mount, Kind::Permissions, Kind::Space}) {
        report.begin(kind);
        Tally tally(kind);
        bool canGoOn = kind != Kind::Mount;
        for (const DirectoryState &state : states) {
            bool isGood = true;
            for (const Finding &finding : state.findings) {
                if (kindOf(finding) == kind) {
                    tally.note(finding);
                    isGood = false;
                    // What can still be listed is worth going on.
                    canGoOn = canGoOn && (state.lost() & CapabilitySet(Capability::List).bits()) == 0;
                }
            }
            if (!isGood)
                continue;
            if (kind == Kind::Mount)
                tally.pass(state.description);
            else
                tally.pass(kind == Kind::Space ? spaceText(state) : StepClause::readWrite());
        }
        ConnectionStep step = tally.step(canGoOn);
        const bool hasFailed = step.state == State::Failed;
        report.end(std::move(step));
        if (hasFailed || context.isCanceled())
            return report.conclude();
    }
    report.begin(Kind::List);
    const Result<ObjectPage> page = listFiles(context, backend, {}, {});
    ConnectionStep step{.kind = Kind::List, .state = page ? State::Passed : State::Failed};
    step.result = page ? StepClause::listed(*page) : page.error().detail;
    step.reason = page ? Reason::None : page.error().reason;
    if (!page && !page.error().evidence.isEmpty())
        step.evidence << page.error().evidence;
    report.end(std::move(step));
    report.conclude();
}

} // namespace

FileConnectionTest::FileConnectionTest(std::shared_ptr<WorkerPool> pool, std::shared_ptr<const FileBackend> backend)
    : ConnectionTest({Kind::Path, Kind::Mount, Kind::Permissions, Kind::Space, Kind::List})
    , m_pool(std::move(pool))
    , m_backend(std::move(backend))
{}

void FileConnectionTest::doStart()
{
    const Mailbox mailbox(this);
    Report report{.begin = [mailbox, this](Kind kind) { mailbox.post([this, kind] { begin(kind); }); },
                  .end = [mailbox, this](ConnectionStep step) { mailbox.post([this, step] { end(step); }); },
                  .conclude = [mailbox, this] { mailbox.post([this] { conclude(); }); }};
    begin(Kind::Path); // the pool may be busy
    m_pool->submit([backend = m_backend, token = m_token, report = std::move(report)] {
        WorkContext context(token, [](qint64, qint64) {});
        look(*backend, context, report);
    });
}

void FileConnectionTest::abort()
{
    m_token->cancel();
}

} // namespace Quartermaster
