// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/capability.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

struct Name {
    Capability capability;
    const char *text;
};

// Larger sums first, so that toString() finds the fewest names.
constexpr std::array names{
    Name{Capability::RwRandom, "RW_RANDOM"},
    Name{Capability::RwChunk, "RW_CHUNK"},
    Name{Capability::RwOffset, "RW_OFFSET"},
    Name{Capability::ReadRandom, "READ_RANDOM"},
    Name{Capability::WriteRandom, "WRITE_RANDOM"},
    Name{Capability::ReadChunk, "READ_CHUNK"},
    Name{Capability::ReadOffset, "READ_OFFSET"},
    Name{Capability::WriteChunk, "WRITE_CHUNK"},
    Name{Capability::WriteOffset, "WRITE_OFFSET"},
    Name{Capability::RwAccess, "RW_ACCESS"},
    Name{Capability::ReadAccess, "READ_ACCESS"},
    Name{Capability::WriteAccess, "WRITE_ACCESS"},
    Name{Capability::DriverReusable, "DRIVER_REUSABLE"},
    Name{Capability::List, "LIST"},
    Name{Capability::Stat, "STAT"},
    Name{Capability::Delete, "DELETE"},
    Name{Capability::CreateContainer, "CREATE_CONTAINER"},
    Name{Capability::ServerCopy, "SERVER_COPY"},
};

Result<CapabilitySet> parseWord(const QString &word)
{
    for (const Name &name : names) {
        if (word.compare(QLatin1String(name.text), Qt::CaseInsensitive) == 0)
            return CapabilitySet(name.capability);
    }
    if (word.compare("NONE"_L1, Qt::CaseInsensitive) == 0)
        return CapabilitySet();
    if (word.compare("ALL"_L1, Qt::CaseInsensitive) == 0)
        return CapabilitySet::all();
    bool isNumber = false;
    const uint bits = word.toUInt(&isNumber, 0);
    if (isNumber && CapabilitySet::fromBits(bits).bits() == bits)
        return CapabilitySet::fromBits(bits);
    if (isNumber)
        return failure(ErrorKind::BadInput, u"%1 has bits that are no capability"_s.arg(word));
    return failure(ErrorKind::BadInput, u"\"%1\" is no capability"_s.arg(word));
}

} // namespace

QString capabilityName(Capability capability)
{
    for (const Name &name : names) {
        if (name.capability == capability)
            return QLatin1String(name.text);
    }
    return u"0x%1"_s.arg(static_cast<quint32>(capability), 0, 16);
}

Result<CapabilitySet> CapabilitySet::parse(QStringView text)
{
    CapabilitySet set;
    const auto words = text.split(u'|');
    for (const QStringView word : words) {
        const auto one = parseWord(word.trimmed().toString());
        if (!one)
            return one;
        set = set | *one;
    }
    return set;
}

QString CapabilitySet::toString() const
{
    QStringList words;
    quint32 missing = m_bits;
    for (const Name &name : names) {
        const auto bits = static_cast<quint32>(name.capability);
        // A sum serves when it is there as a whole and names something that no earlier word has named; RW_ACCESS only when
        // both are unnamed, as glance_store writes "READ_RANDOM | WRITE_ACCESS".
        const quint32 unnamed = missing & bits;
        if (contains(name.capability) && (name.capability == Capability::RwAccess ? unnamed == bits : unnamed != 0)) {
            words << QLatin1String(name.text);
            missing &= ~bits;
        }
    }
    return words.isEmpty() ? u"NONE"_s : words.join(" | "_L1);
}

} // namespace Quartermaster
