// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/storenotice.h"

#include "model/reasontext.h"
#include "model/store.h"
#include "model/timetext.h"

#include <QCoreApplication>

#include <bit>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

class StoreNotice
{
    Q_DECLARE_TR_FUNCTIONS(StoreNotice)
};

/// Of what makes a store less than it could be; what the driver or the options never allow is no news.
bool isNews(const Finding &finding)
{
    if (finding.answer != Answer::No || finding.reason == Reason::NotSupported || finding.reason == Reason::NoRanges)
        return false;
    switch (finding.layer) {
    case Layer::Driver:
    case Layer::Backend:
    case Layer::Override:
        return true;
    case Layer::Configuration:
        return finding.reason != Reason::NotConfigured;
    case Layer::Object:
        return false;
    }
    return false;
}

} // namespace

std::optional<Finding> stateFinding(const Snapshot &snapshot)
{
    const quint32 declared = snapshot.declared().bits();
    std::optional<Finding> heaviest;
    int mostLost = 0;
    for (const Finding &finding : snapshot.findings()) {
        // A driver that is not there declares nothing, and loses all the same.
        const int lost = finding.layer == Layer::Driver
                             ? std::popcount(finding.about)
                             : std::popcount(finding.about & (declared ? declared : finding.about));
        if (isNews(finding) && lost > mostLost) {
            heaviest = finding;
            mostLost = lost;
        }
    }
    return heaviest;
}

QString stateText(const Snapshot &snapshot)
{
    if (const auto finding = stateFinding(snapshot))
        return reasonTitle(finding->reason);
    if (snapshot.state() == StoreState::Unknown) {
        for (const Finding &finding : snapshot.findings()) {
            if (finding.answer == Answer::Unknown && finding.reason == Reason::NotChecked)
                return StoreNotice::tr("Not checked yet");
        }
    }
    return stateTitle(snapshot.state());
}

StoreState shownState(const Snapshot &snapshot)
{
    return snapshot.state() == StoreState::Online && stateFinding(snapshot) ? StoreState::Degraded : snapshot.state();
}

QString storeNotice(const Store &store)
{
    const Snapshot &snapshot = store.snapshot();
    const auto finding = stateFinding(snapshot);
    if (!finding)
        return {};
    const QString since = clockText(finding->since);
    if (snapshot.state() == StoreState::Offline) {
        //: %1 a store, %2 a clause, %3 a time
        return since.isEmpty()
                   ? StoreNotice::tr("%1 is offline: %2.").arg(store.id(), causeText(*finding))
                   : StoreNotice::tr("%1 is offline: %2, since %3.").arg(store.id(), causeText(*finding), since);
    }
    QStringList off;
    for (const OperationKind kind : {OperationKind::List, OperationKind::Get, OperationKind::Add, OperationKind::Delete,
                                     OperationKind::CreateContainer}) {
        const Verdict verdict = snapshot.verdict(kind);
        if (verdict.answer == Answer::No && isNews(verdict.deciding))
            off << operationVerb(kind);
    }
    QString text = since.isEmpty() ? StoreNotice::tr("%1: %2.").arg(store.id(), causeText(*finding))
                                   : StoreNotice::tr("%1: %2, since %3.").arg(store.id(), causeText(*finding), since);
    if (!off.isEmpty()) //: %1 the sentence before, %2 verbs: "upload, delete"
        text = StoreNotice::tr("%1 Off: %2.").arg(text, off.join(QStringLiteral(", ")));
    return text;
}

bool hasUnverifiedTls(const Snapshot &snapshot)
{
    for (const Finding &finding : snapshot.findings()) {
        if (finding.answer != Answer::Yes)
            continue;
        if (finding.reason == Reason::Certificate || finding.evidence.contains("insecure = true"_L1))
            return true;
    }
    return false;
}

} // namespace Quartermaster
