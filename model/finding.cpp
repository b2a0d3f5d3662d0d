// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/finding.h"

namespace Quartermaster {

namespace {

quint32 ownBits(std::initializer_list<Capability> capabilities)
{
    quint32 bits = 0;
    for (const Capability capability : capabilities) {
        // READ_OFFSET's own bit is the offset; READ_ACCESS is stated by itself.
        const auto all = static_cast<quint32>(capability);
        bits |= (all & 0x36) != 0 ? all & 0x36 : all;
    }
    return bits;
}

} // namespace

Finding Finding::no(Layer layer, std::initializer_list<Capability> lost, Reason reason, QString detail,
                    QString evidence)
{
    quint32 bits = 0;
    for (const Capability capability : lost)
        bits |= removalBits(capability);
    return {.layer = layer,
            .answer = Answer::No,
            .about = bits,
            .reason = reason,
            .detail = std::move(detail),
            .evidence = std::move(evidence)};
}

Finding Finding::unavailable(Layer layer, Reason reason, QString detail, QString evidence)
{
    return {.layer = layer,
            .answer = Answer::No,
            .about = backendBits,
            .reason = reason,
            .detail = std::move(detail),
            .evidence = std::move(evidence)};
}

Finding Finding::unknown(Layer layer, std::initializer_list<Capability> about, Reason reason, QString detail,
                         QString evidence)
{
    return {.layer = layer,
            .answer = Answer::Unknown,
            .about = ownBits(about),
            .reason = reason,
            .detail = std::move(detail),
            .evidence = std::move(evidence)};
}

Finding Finding::yes(Layer layer, std::initializer_list<Capability> about, QString evidence)
{
    return {.layer = layer, .answer = Answer::Yes, .about = ownBits(about), .evidence = std::move(evidence)};
}

bool Finding::saysSameAs(const Finding &other) const
{
    return layer == other.layer && answer == other.answer && about == other.about && reason == other.reason
           && detail == other.detail;
}

} // namespace Quartermaster
