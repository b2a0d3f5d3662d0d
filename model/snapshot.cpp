// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/snapshot.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr std::array layers{Layer::Driver, Layer::Configuration, Layer::Backend, Layer::Object, Layer::Override};

bool orderedBefore(const Finding &a, const Finding &b)
{
    return a.layer < b.layer;
}

/// The first finding, in the order of the layers, that says \a answer of some of \a bits.
const Finding *first(const QList<Finding> &findings, Answer answer, quint32 bits, bool onlyNotChecked = false)
{
    for (const Finding &finding : findings) {
        if (finding.answer == answer && (finding.about & bits) != 0
            && (!onlyNotChecked || finding.reason != Reason::Indeterminate))
            return &finding;
    }
    return nullptr;
}

Verdict decide(const QList<Finding> &findings, quint32 bits)
{
    if (const Finding *no = first(findings, Answer::No, bits))
        return {Answer::No, *no};
    // One that waits weighs more than one that may be tried.
    if (const Finding *waits = first(findings, Answer::Unknown, bits, true))
        return {Answer::Unknown, *waits};
    if (const Finding *unknown = first(findings, Answer::Unknown, bits))
        return {Answer::Unknown, *unknown};
    return {Answer::Yes, {}};
}

StoreState stateOf(CapabilitySet declared, quint32 yes, quint32 no, const QList<Finding> &findings)
{
    const quint32 usable = declared.bits() & backendBits;
    if (usable == 0 || (no & usable) == usable)
        return StoreState::Offline;
    if ((yes & usable) == 0)
        return StoreState::Unknown;
    const bool degraded = std::any_of(findings.begin(), findings.end(), [usable](const Finding &finding) {
        return finding.layer == Layer::Backend && finding.answer == Answer::No
               && (finding.about == 0 || (finding.about & usable) != 0) // about nothing: a part is in trouble
               && finding.reason != Reason::NotSupported && finding.reason != Reason::NoRanges;
    });
    return degraded ? StoreState::Degraded : StoreState::Online;
}

} // namespace

QString stateName(StoreState state)
{
    switch (state) {
    case StoreState::Unknown:
        return u"unknown"_s;
    case StoreState::Online:
        return u"online"_s;
    case StoreState::Degraded:
        return u"degraded"_s;
    case StoreState::Offline:
        return u"offline"_s;
    }
    return {};
}

Snapshot::Snapshot()
{
    static const QSharedDataPointer<const Data> nothing = [] {
        auto *data = new Data;
        data->declared = CapabilitySet::all();
        data->findings = {{.layer = Layer::Driver,
                           .answer = Answer::Unknown,
                           .about = CapabilitySet::all().bits(),
                           .reason = Reason::NotChecked}};
        return QSharedDataPointer<const Data>(data);
    }();
    d = nothing;
}

Snapshot::Snapshot(CapabilitySet declared, QList<Finding> findings, Limits limits, QDateTime checkedAt,
                   Renaming renaming)
{
    auto *data = new Data;
    data->declared = declared;
    data->renaming = renaming;
    if (const quint32 undeclared = CapabilitySet::all().bits() & ~declared.bits()) {
        // Behind what else the layer says: that there is no such driver tells more than that it can do nothing.
        findings.append(
            {.layer = Layer::Driver, .answer = Answer::No, .about = undeclared, .reason = Reason::NotSupported});
    }
    std::stable_sort(findings.begin(), findings.end(), orderedBefore);

    quint32 no = 0;
    quint32 unknown = 0;
    quint32 waiting = 0;
    for (const Finding &finding : findings) {
        if (finding.answer == Answer::No) {
            no |= finding.about;
        } else if (finding.answer == Answer::Unknown) {
            unknown |= finding.about;
            if (finding.reason != Reason::Indeterminate)
                waiting |= finding.about;
        }
    }
    constexpr quint32 all = CapabilitySet::all().bits();
    // Nothing is left hanging in the air: no offset without access, no yes over an unknown access.
    const quint32 possible = CapabilitySet::fromBits(all & ~no).bits();
    data->no = all & ~possible;
    data->yes = CapabilitySet::fromBits(possible & ~unknown).bits();
    data->permitted = CapabilitySet::fromBits(possible & ~waiting).bits();
    data->state = stateOf(declared, data->yes, data->no, findings);
    data->findings = std::move(findings);
    data->limits = limits;
    data->checkedAt = std::move(checkedAt);
    d = data;
}

Verdict Snapshot::verdict(CapabilitySet required) const
{
    if ((d->yes & required.bits()) == required.bits())
        return {Answer::Yes, {}};
    return decide(d->findings, required.bits());
}

Verdict Snapshot::verdict(CapabilitySet required, std::span<const QList<Finding>> objects) const
{
    Verdict own = verdict(required);
    if (own.answer == Answer::No && own.deciding.layer < Layer::Object)
        return own;
    Verdict combined = own;
    for (const QList<Finding> &findings : objects) {
        const Verdict one = decide(findings, required.bits());
        if (one.answer == Answer::No)
            return one;
        if (one.answer == Answer::Unknown && combined.answer == Answer::Yes)
            combined = one;
    }
    return combined;
}

QList<LayerAnswer> Snapshot::chain(CapabilitySet required, const QList<Finding> &objectFindings) const
{
    QList<LayerAnswer> chain;
    for (const Layer layer : layers) {
        LayerAnswer one{.layer = layer};
        for (const QList<Finding> &source : {d->findings, objectFindings}) {
            for (const Finding &finding : source) {
                if (finding.layer == layer && (finding.about & required.bits()) != 0)
                    one.findings << finding;
            }
        }
        one.answer = decide(one.findings, required.bits()).answer;
        chain << one;
    }
    return chain;
}

bool Snapshot::saysSameAs(const Snapshot &other) const
{
    if (d == other.d)
        return true;
    return d->state == other.d->state && d->declared == other.d->declared && d->yes == other.d->yes
           && d->no == other.d->no && d->permitted == other.d->permitted
           && std::equal(d->findings.begin(), d->findings.end(), other.d->findings.begin(), other.d->findings.end(),
                         [](const Finding &a, const Finding &b) { return a.saysSameAs(b); });
}

QList<Capability> Snapshot::changedSince(const Snapshot &before) const
{
    QList<Capability> changed;
    for (const Capability capability : columnCapabilities) {
        const Verdict was = before.verdict(capability);
        const Verdict is = verdict(capability);
        if (was.answer != is.answer || was.deciding.reason != is.deciding.reason
            || was.deciding.layer != is.deciding.layer)
            changed << capability;
    }
    return changed;
}

} // namespace Quartermaster
