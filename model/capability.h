// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QString>
#include <QStringView>

#include <array>

namespace Quartermaster {

/// One thing a store can do. The values up to DriverReusable are glance_store's BitMasks, number for number
/// (glance_store:glance_store/capabilities.py); the ones above bit 7 are ours.
enum class Capability : quint32 {
    ReadAccess = 0x01,
    ReadOffset = 0x03, ///< Includes ReadAccess.
    ReadChunk = 0x05,  ///< Includes ReadAccess.
    ReadRandom = 0x07, ///< ReadOffset and ReadChunk.
    WriteAccess = 0x08,
    WriteOffset = 0x18, ///< Includes WriteAccess.
    WriteChunk = 0x28,  ///< Includes WriteAccess.
    WriteRandom = 0x38,
    RwAccess = 0x09,
    RwOffset = 0x1b,
    RwChunk = 0x2d,
    RwRandom = 0x3f,
    DriverReusable = 0x40,
    List = 0x100,
    Stat = 0x200,
    Delete = 0x400,
    CreateContainer = 0x800,
    ServerCopy = 0x1000,
};

/// The capabilities that stand as columns of the matrix and as keys in qmctl's JSON, in that order: those that add one
/// bit each. The blueprint's other names (READ_RANDOM, RW_...) are sums of these.
inline constexpr std::array columnCapabilities{
    Capability::ReadAccess,  Capability::ReadOffset, Capability::ReadChunk,       Capability::WriteAccess,
    Capability::WriteOffset, Capability::WriteChunk, Capability::DriverReusable,  Capability::List,
    Capability::Stat,        Capability::Delete,     Capability::CreateContainer, Capability::ServerCopy,
};

/// The blueprint's name, as in "READ_ACCESS"; ours follow the same form.
[[nodiscard]] QString capabilityName(Capability capability);

/// The bits that go when \a capability is taken away: READ_ACCESS takes offset and chunk with it, READ_OFFSET goes alone.
[[nodiscard]] constexpr quint32 removalBits(Capability capability)
{
    constexpr quint32 access = 0x09;
    const auto bits = static_cast<quint32>(capability);
    const quint32 extras = bits & 0x36; // the offset and chunk bits
    if (extras != 0)
        return extras;
    quint32 removed = bits;
    if (bits & access & 0x01)
        removed |= 0x06;
    if (bits & access & 0x08)
        removed |= 0x30;
    return removed;
}

/// A set of capabilities, as a mask that always holds together: no offset or chunk bit without its access bit.
class CapabilitySet
{
public:
    constexpr CapabilitySet() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): one capability is a set, as in Capability::List | Capability::Stat
    constexpr CapabilitySet(Capability capability)
        : m_bits(static_cast<quint32>(capability))
    {}

    /// Offset and chunk bits whose access bit is missing are dropped, as are bits that have no meaning.
    [[nodiscard]] static constexpr CapabilitySet fromBits(quint32 bits)
    {
        CapabilitySet set;
        set.m_bits = bits & knownBits;
        if (!(bits & 0x01))
            set.m_bits &= ~0x06u;
        if (!(bits & 0x08))
            set.m_bits &= ~0x30u;
        return set;
    }
    /// Reads "READ_OFFSET | WRITE_ACCESS", in any case; "NONE", "ALL" and numbers ("79", "0x4f") too.
    /// Fails with BadInput and names the word that is no capability.
    [[nodiscard]] static Result<CapabilitySet> parse(QStringView text);
    [[nodiscard]] static constexpr CapabilitySet all() { return fromBits(knownBits); }

    [[nodiscard]] constexpr quint32 bits() const { return m_bits; }
    /// The seven bits that glance_store knows, for comparing number for number.
    [[nodiscard]] constexpr quint32 blueprintBits() const { return m_bits & 0x7f; }
    [[nodiscard]] constexpr bool isEmpty() const { return m_bits == 0; }
    [[nodiscard]] constexpr bool contains(CapabilitySet other) const { return (m_bits & other.m_bits) == other.m_bits; }

    /// Gives \a capability and what it includes; an access bit brings no offset or chunk bit back.
    [[nodiscard]] constexpr CapabilitySet with(Capability capability) const { return *this | capability; }
    [[nodiscard]] constexpr CapabilitySet without(Capability capability) const
    {
        return fromBits(m_bits & ~removalBits(capability));
    }

    /// The fewest blueprint names that add up, joined by " | "; "NONE" when empty.
    [[nodiscard]] QString toString() const;

    friend constexpr CapabilitySet operator|(CapabilitySet a, CapabilitySet b) { return fromBits(a.m_bits | b.m_bits); }
    friend constexpr CapabilitySet operator&(CapabilitySet a, CapabilitySet b) { return fromBits(a.m_bits & b.m_bits); }
    friend constexpr bool operator==(CapabilitySet, CapabilitySet) = default;

private:
    static constexpr quint32 knownBits = 0x1f7f;
    quint32 m_bits = 0;
};

constexpr CapabilitySet operator|(Capability a, Capability b)
{
    return CapabilitySet(a) | CapabilitySet(b);
}

/// All that is lost with a backend that cannot be reached: everything but DRIVER_REUSABLE, which is the code's own.
inline constexpr quint32 backendBits = CapabilitySet::all().bits() & ~static_cast<quint32>(Capability::DriverReusable);

} // namespace Quartermaster
