// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/packedobjects.h"

#include "model/objectname.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

bool isAsciiText(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

/// The 16 bytes of an MD5 in lower case hex; empty for anything else.
QByteArray digestOf(const QString &checksum)
{
    constexpr qsizetype hexLength = 32;
    if (checksum.size() != hexLength || !isAsciiText(checksum))
        return {};
    const QByteArray hex = checksum.toLatin1();
    const QByteArray digest = QByteArray::fromHex(hex);
    return digest.toHex() == hex ? digest : QByteArray();
}

QString tailOf(const QString &name, ObjectInfo::Kind kind)
{
    return kind == ObjectInfo::Kind::Object ? name : name + u'/';
}

} // namespace

quint32 PackedObjects::word(const QString &text)
{
    if (text.isEmpty())
        return 0;
    if (const auto found = m_wordIndex.constFind(text); found != m_wordIndex.constEnd())
        return *found;
    const auto index = static_cast<quint32>(m_words.size());
    m_words << text;
    m_wordIndex.insert(text, index);
    return index;
}

PackedObjects::Row PackedObjects::pack(const ObjectInfo &object)
{
    Row row;
    Rest rest;
    bool hasRest = !object.findings.isEmpty() || !object.properties.isEmpty();
    const auto keep = [&hasRest](std::optional<QString> &field, const QString &value) {
        field = value;
        hasRest = true;
    };

    row.kind = object.kind;
    row.size = object.size.value_or(-1);
    row.modified = object.modified.isValid() ? object.modified.toMSecsSinceEpoch() : noTime;
    row.isAscii = isAsciiText(object.name);
    const QByteArray name = row.isAscii ? object.name.toLatin1() : bytesFromName(object.name);
    if (!row.isAscii && nameFromBytes(name) != object.name)
        keep(rest.name, object.name);
    row.name = m_arena.size();
    row.nameLength = static_cast<quint32>(name.size());
    m_arena += name;
    if (const QByteArray digest = digestOf(object.checksum); !digest.isEmpty()) {
        row.hasDigest = true;
        m_arena += digest;
    } else if (!object.checksum.isEmpty()) {
        keep(rest.checksum, object.checksum);
    }

    if (const QString tail = tailOf(object.name, object.kind); object.path.endsWith(tail))
        row.pathHead = word(object.path.chopped(tail.size()));
    else
        keep(rest.path, object.path);
    if (!object.location.isEmpty()) {
        // 0 stands for no location, so a head must not be empty.
        if (object.location.size() > object.name.size() && object.location.endsWith(object.name))
            row.locationHead = word(object.location.chopped(object.name.size()));
        else
            keep(rest.location, object.location);
    }
    if (const quint32 type = word(object.type); type <= std::numeric_limits<quint16>::max())
        row.type = static_cast<quint16>(type);
    else
        keep(rest.type, object.type);

    if (hasRest) {
        rest.findings = object.findings;
        rest.properties = object.properties;
        row.rest = m_nextRest++;
        m_rest.insert(row.rest, std::move(rest));
    }
    return row;
}

const PackedObjects::Rest *PackedObjects::rest(const Row &row) const
{
    if (row.rest == noRest)
        return nullptr;
    const auto found = m_rest.constFind(row.rest);
    return found == m_rest.constEnd() ? nullptr : &*found;
}

QString PackedObjects::name(const Row &row) const
{
    if (const Rest *more = rest(row); more && more->name)
        return *more->name;
    const char *begin = m_arena.constData() + row.name;
    return row.isAscii ? QString::fromLatin1(begin, row.nameLength)
                       : nameFromBytes(QByteArray::fromRawData(begin, row.nameLength));
}

QString PackedObjects::path(const Row &row) const
{
    if (const Rest *more = rest(row); more && more->path)
        return *more->path;
    return m_words.at(row.pathHead) + tailOf(name(row), row.kind);
}

QString PackedObjects::name(int index) const
{
    return name(row(index));
}

QString PackedObjects::path(int index) const
{
    return path(row(index));
}

std::optional<qint64> PackedObjects::bytes(int index) const
{
    const qint64 size = row(index).size;
    return size < 0 ? std::nullopt : std::optional(size);
}

QDateTime PackedObjects::modified(int index) const
{
    const qint64 when = row(index).modified;
    return when == noTime ? QDateTime() : QDateTime::fromMSecsSinceEpoch(when, Qt::UTC);
}

QString PackedObjects::type(int index) const
{
    const Row &one = row(index);
    const Rest *more = rest(one);
    return more && more->type ? *more->type : m_words.at(one.type);
}

ObjectInfo PackedObjects::at(int index) const
{
    const Row &one = row(index);
    ObjectInfo object{.name = name(one), .path = path(one), .kind = one.kind, .size = bytes(index)};
    object.modified = modified(index);
    object.type = type(index);
    if (one.locationHead != 0)
        object.location = m_words.at(one.locationHead) + object.name;
    if (one.hasDigest)
        object.checksum = QString::fromLatin1(m_arena.mid(one.name + one.nameLength, digestLength).toHex());
    if (const Rest *more = rest(one)) {
        object.location = more->location.value_or(object.location);
        object.checksum = more->checksum.value_or(object.checksum);
        object.findings = more->findings;
        object.properties = more->properties;
    }
    return object;
}

void PackedObjects::append(const ObjectInfo &object)
{
    m_rows.push_back(pack(object));
}

void PackedObjects::replace(int index, const ObjectInfo &object)
{
    forget(row(index));
    m_rows[static_cast<size_t>(index)] = pack(object);
    squeeze();
}

void PackedObjects::remove(int first, int count)
{
    const auto from = m_rows.begin() + first;
    std::for_each(from, from + count, [this](const Row &one) { forget(one); });
    m_rows.erase(from, from + count);
    squeeze();
}

void PackedObjects::forget(const Row &row)
{
    m_waste += arenaBytes(row);
    if (row.rest != noRest)
        m_rest.remove(row.rest);
}

/// Packs the names anew once half of the arena is of rows that went.
void PackedObjects::squeeze()
{
    constexpr qsizetype worthIt = 64 << 10;
    if (m_waste < worthIt || m_waste * 2 < m_arena.size())
        return;
    QByteArray arena;
    arena.reserve(m_arena.size() - m_waste);
    for (Row &one : m_rows) {
        const qint64 begin = arena.size();
        arena += QByteArrayView(m_arena).sliced(one.name, arenaBytes(one));
        one.name = begin;
    }
    m_arena = arena;
    m_waste = 0;
}

void PackedObjects::clear()
{
    *this = PackedObjects();
}

} // namespace Quartermaster
