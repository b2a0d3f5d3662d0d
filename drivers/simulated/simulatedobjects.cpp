// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/simulated/simulatedobjects.h"

#include <algorithm>
#include <cstring>

namespace Quartermaster {

namespace {

const QLatin1String generatedPrefix("image-");
const QLatin1String generatedSuffix(".qcow2");

/// splitmix64: one good 64-bit number for each input (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
quint64 mix(quint64 value)
{
    value += 0x9e3779b97f4a7c15ULL;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

qint64 generatedSize(quint64 seed)
{
    const quint64 random = mix(seed ^ 0x5173);
    const qint64 base = 1LL << (10 + random % 13); // 1 KiB to 4 MiB, and less than as much again
    return base + static_cast<qint64>((random >> 8) & static_cast<quint64>(base - 1));
}

/// The least text that is greater than all that begin with \a prefix, which ends with "/".
QString afterAll(const QString &prefix)
{
    return prefix.chopped(1) + QLatin1Char('0'); // the character after "/"
}

} // namespace

void SimulatedObject::read(qint64 offset, char *buffer, qint64 count) const
{
    if (data) {
        std::memcpy(buffer, data->constData() + offset, static_cast<size_t>(count));
        return;
    }
    while (count > 0) {
        const quint64 word = mix(seed + static_cast<quint64>(offset / 8));
        const qint64 within = offset % 8;
        const qint64 most = std::min<qint64>(8 - within, count);
        char bytes[8];
        std::memcpy(bytes, &word, sizeof bytes);
        std::memcpy(buffer, bytes + within, static_cast<size_t>(most));
        buffer += most;
        offset += most;
        count -= most;
    }
}

SimulatedObjects::SimulatedObjects(qint64 generated, quint64 seed)
    : m_generated(generated)
    , m_seed(seed)
{
    m_digits = std::max<int>(m_digits, static_cast<int>(QString::number(std::max<qint64>(generated - 1, 0)).size()));
    for (qint64 i = 0; i < m_generated; ++i)
        m_used += generatedSize(mix(m_seed + static_cast<quint64>(i)));
}

QString SimulatedObjects::generatedName(qint64 number) const
{
    return generatedPrefix + QStringLiteral("%1").arg(number, m_digits, 10, QLatin1Char('0')) + generatedSuffix;
}

qint64 SimulatedObjects::generatedNumber(const QString &path) const
{
    if (path.size() != generatedPrefix.size() + m_digits + generatedSuffix.size() || !path.startsWith(generatedPrefix)
        || !path.endsWith(generatedSuffix))
        return -1;
    const QStringView digits = QStringView(path).mid(generatedPrefix.size(), m_digits);
    qint64 number = 0;
    for (const QChar digit : digits) {
        if (digit < QLatin1Char('0') || digit > QLatin1Char('9'))
            return -1;
        number = number * 10 + (digit.unicode() - u'0');
    }
    return number < m_generated && !m_hidden.contains(number) ? number : -1;
}

SimulatedObject SimulatedObjects::generatedObject(qint64 number) const
{
    static const QDateTime newest = QDateTime::fromString(QStringLiteral("2026-01-01T00:00:00Z"), Qt::ISODate);
    SimulatedObject object;
    object.seed = mix(m_seed + static_cast<quint64>(number));
    object.size = generatedSize(object.seed);
    object.modified = newest.addSecs(-static_cast<qint64>(object.seed % (365 * 86'400ULL)));
    return object;
}

std::optional<SimulatedObject> SimulatedObjects::find(const QString &path) const
{
    if (const auto it = m_objects.find(path); it != m_objects.end())
        return it->second;
    if (const qint64 number = generatedNumber(path); number >= 0)
        return generatedObject(number);
    return std::nullopt;
}

void SimulatedObjects::insert(const QString &path, SimulatedObject object)
{
    remove(path);
    m_used += object.size;
    m_objects.insert_or_assign(path, std::move(object));
}

bool SimulatedObjects::remove(const QString &path)
{
    if (const auto it = m_objects.find(path); it != m_objects.end()) {
        m_used -= it->second.size;
        m_objects.erase(it);
        return true;
    }
    const qint64 number = generatedNumber(path);
    if (number < 0)
        return false;
    m_used -= generatedSize(mix(m_seed + static_cast<quint64>(number)));
    m_hidden.insert(number);
    return true;
}

bool SimulatedObjects::hasContainer(const QString &path) const
{
    return m_containers.contains(path) || !isEmptyContainer(path);
}

bool SimulatedObjects::isEmptyContainer(const QString &path) const
{
    const auto it = m_objects.lower_bound(path);
    if (it != m_objects.end() && it->first.startsWith(path))
        return false;
    return std::none_of(m_containers.cbegin(), m_containers.cend(), [&path](const QString &container) {
        return container.size() > path.size() && container.startsWith(path);
    });
}

qint64 SimulatedObjects::firstGeneratedAfter(const QString &name) const
{
    qint64 low = 0;
    qint64 high = m_generated;
    while (low < high) {
        const qint64 middle = low + (high - low) / 2;
        if (generatedName(middle) <= name)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < m_generated && m_hidden.contains(low))
        ++low;
    return low;
}

QString SimulatedObjects::nextEntry(const QString &prefix, const QString &after) const
{
    // After a prefix come no more of its own objects: they belong to it.
    const bool afterPrefix = after.size() > prefix.size() && after.endsWith(QLatin1Char('/'));
    auto it = afterPrefix ? m_objects.lower_bound(afterAll(after)) : m_objects.upper_bound(after);
    if (it == m_objects.end() || !it->first.startsWith(prefix))
        return {};
    const qsizetype slash = it->first.indexOf(QLatin1Char('/'), prefix.size());
    return slash < 0 ? it->first : it->first.left(slash + 1);
}

ObjectPage SimulatedObjects::page(const QString &prefix, const QString &token) const
{
    // Containers are few; the objects are not.
    QStringList containers;
    for (const QString &container : m_containers) {
        if (!container.startsWith(prefix) || container.size() == prefix.size())
            continue;
        const QString entry = container.left(container.indexOf(QLatin1Char('/'), prefix.size()) + 1);
        if (entry > token)
            containers.append(entry);
    }
    containers.sort();
    containers.removeDuplicates();

    ObjectPage result;
    QString last = token.isEmpty() ? prefix : token;
    qint64 number = prefix.isEmpty() ? firstGeneratedAfter(token) : m_generated;
    QString stored = nextEntry(prefix, last);
    qsizetype container = 0;
    for (;;) {
        const QString generated = number < m_generated ? generatedName(number) : QString();
        const QString made = container < containers.size() ? containers.at(container) : QString();
        QString next;
        for (const QString &candidate : {generated, stored, made}) {
            if (!candidate.isEmpty() && (next.isEmpty() || candidate < next))
                next = candidate;
        }
        if (next.isEmpty())
            break;
        if (result.objects.size() == pageSize) {
            result.nextToken = last;
            break;
        }
        ObjectInfo info;
        info.path = next;
        info.name = next.mid(prefix.size());
        if (next.endsWith(QLatin1Char('/'))) {
            info.name.chop(1);
            info.kind = m_containers.contains(next) ? ObjectInfo::Kind::Container : ObjectInfo::Kind::Prefix;
        } else {
            const SimulatedObject object = next == generated ? generatedObject(number) : m_objects.at(next);
            info.size = object.size;
            info.modified = object.modified;
            info.checksum = object.checksum;
        }
        result.objects.append(std::move(info));
        last = next;
        if (next == generated) {
            do
                ++number;
            while (number < m_generated && m_hidden.contains(number));
        }
        if (next == stored)
            stored = nextEntry(prefix, last);
        if (next == made)
            ++container;
    }
    return result;
}

QStringList SimulatedObjects::everything() const
{
    QStringList all(m_containers.cbegin(), m_containers.cend());
    for (const auto &[path, object] : m_objects)
        all.append(path);
    for (qint64 i = 0; i < m_generated; ++i) {
        if (!m_hidden.contains(i))
            all.append(generatedName(i));
    }
    all.sort();
    return all;
}

} // namespace Quartermaster
