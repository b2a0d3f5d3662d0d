// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/finding.h"
#include "model/request.h"

#include <QSharedDataPointer>

#include <span>

namespace Quartermaster {

enum class StoreState : quint8 { Unknown, Online, Degraded, Offline };
/// "online", "degraded", "offline", "unknown".
[[nodiscard]] QString stateName(StoreState state);

/// The answer for one operation on one selection, with what decided it.
struct Verdict {
    Answer answer = Answer::Unknown;
    Finding deciding = {}; ///< The first No, else the first Unknown; default constructed for Yes.

    /// Yes, or an unknown that only trying can settle.
    [[nodiscard]] bool permits() const
    {
        return answer == Answer::Yes || (answer == Answer::Unknown && deciding.reason == Reason::Indeterminate);
    }
    /// Not asked yet: wait, say "Checking...".
    [[nodiscard]] bool waits() const { return answer == Answer::Unknown && !permits(); }
};

/// What one layer says of one capability, for the "Why?" chain.
struct LayerAnswer {
    Layer layer = Layer::Driver;
    Answer answer = Answer::Yes;
    QList<Finding> findings = {}; ///< Those about the capability; may be empty for Yes.
};

/// What one store could do at one moment, and why: an immutable value, cheap to copy.
class Snapshot
{
public:
    /// Nothing is known, not even the driver: every answer is Unknown with Reason::NotChecked.
    Snapshot();
    /// \a declared is the driver layer's; \a findings are all layers', in any order. A capability that is not declared is No
    /// with Reason::NotSupported.
    Snapshot(CapabilitySet declared, QList<Finding> findings, Limits limits = {}, QDateTime checkedAt = {},
             Renaming renaming = Renaming::ByCopy);

    /// Effective: what is Yes in all layers.
    [[nodiscard]] CapabilitySet capabilities() const { return CapabilitySet::fromBits(d->yes); }
    [[nodiscard]] CapabilitySet declared() const { return d->declared; }
    [[nodiscard]] Answer answer(CapabilitySet required) const
    {
        const quint32 bits = required.bits();
        if (d->no & bits)
            return Answer::No;
        return (d->yes & bits) == bits ? Answer::Yes : Answer::Unknown;
    }
    /// glance_store's is_capable(): one test, no allocation. An unknown that only trying can settle is let through.
    [[nodiscard]] bool permits(CapabilitySet required) const
    {
        return (d->permitted & required.bits()) == required.bits();
    }
    /// The capabilities that \a kind needs in this store.
    [[nodiscard]] CapabilitySet required(OperationKind kind) const
    {
        const CapabilitySet set = requiredCapabilities(kind);
        const bool copies = kind == OperationKind::Rename && d->renaming == Renaming::ByCopy;
        return copies ? set | requiredCapabilities(OperationKind::Copy) : set;
    }
    [[nodiscard]] Verdict verdict(CapabilitySet required) const;
    [[nodiscard]] Verdict verdict(OperationKind kind) const { return verdict(required(kind)); }
    /// For a selection: Yes only if Yes for each. Each element holds the object layer's findings of one selected object.
    [[nodiscard]] Verdict verdict(CapabilitySet required, std::span<const QList<Finding>> objects) const;

    /// All five layers in order.
    [[nodiscard]] QList<LayerAnswer> chain(CapabilitySet required, const QList<Finding> &objectFindings = {}) const;
    /// In the order of the layers; the undeclared capabilities come as one finding.
    [[nodiscard]] const QList<Finding> &findings() const { return d->findings; }
    [[nodiscard]] const Limits &limits() const { return d->limits; }
    [[nodiscard]] QDateTime checkedAt() const { return d->checkedAt; } ///< UTC; null before the first probe.
    [[nodiscard]] StoreState state() const { return d->state; }

    /// The same answers, reasons and state, whenever they were found and whatever is free.
    [[nodiscard]] bool saysSameAs(const Snapshot &other) const;
    /// The column capabilities whose answer or deciding reason differs.
    [[nodiscard]] QList<Capability> changedSince(const Snapshot &before) const;

private:
    struct Data : QSharedData {
        quint32 yes = 0;
        quint32 no = 0;
        quint32 permitted = 0;
        CapabilitySet declared;
        StoreState state = StoreState::Unknown;
        Renaming renaming = Renaming::ByCopy;
        QList<Finding> findings;
        Limits limits;
        QDateTime checkedAt;
    };
    QSharedDataPointer<const Data> d;
};

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::Snapshot)
Q_DECLARE_METATYPE(Quartermaster::Verdict)
