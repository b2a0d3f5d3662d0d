// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/connectiontestdefault.h"

#include "model/stepclauses.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

using Kind = ConnectionStep::Kind;
using State = ConnectionStep::State;

ProbeAndListTest::ProbeAndListTest(std::function<OperationPtr<ProbeReport>()> probe,
                                   std::function<OperationPtr<ObjectPage>()> list)
    : ConnectionTest({Kind::Probe, Kind::List})
    , m_makeProbe(std::move(probe))
    , m_makeList(std::move(list))
{}

void ProbeAndListTest::doStart()
{
    begin(Kind::Probe);
    m_probe = m_makeProbe();
    connect(m_probe.get(), &Operation::finished, this, &ProbeAndListTest::probed);
    m_probe->start();
}

void ProbeAndListTest::probed()
{
    const Result<ProbeReport> &report = m_probe->result();
    if (!report) {
        fail(Kind::Probe, report.error());
        return conclude();
    }
    ConnectionStep step{.kind = Kind::Probe, .state = State::Passed};
    for (const Finding &finding : report->findings) {
        if (finding.answer == Answer::No && step.state == State::Passed) {
            step.state = State::Warning;
            step.result = finding.detail;
            step.reason = finding.reason;
        }
        if (!finding.evidence.isEmpty())
            step.evidence << finding.evidence;
    }
    end(std::move(step));
    begin(Kind::List);
    m_list = m_makeList();
    connect(m_list.get(), &Operation::finished, this, &ProbeAndListTest::listed);
    m_list->start();
}

void ProbeAndListTest::listed()
{
    const Result<ObjectPage> &page = m_list->result();
    if (page)
        end({.kind = Kind::List, .state = State::Passed, .result = StepClause::listed(*page)});
    else
        fail(Kind::List, page.error());
    conclude();
}

void ProbeAndListTest::abort()
{
    m_probe.reset();
    m_list.reset();
}

} // namespace Quartermaster
