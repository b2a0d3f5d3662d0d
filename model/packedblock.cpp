// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/packedblock.h"

#include "model/objectname.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Appends \a text to \a arena, byte for character; false where that loses something.
bool appendAscii(std::string &arena, QStringView text)
{
    const size_t before = arena.size();
    arena.resize(before + static_cast<size_t>(text.size()));
    char *to = arena.data() + before;
    char16_t seen = 0;
    for (const char16_t c : std::u16string_view(text.utf16(), static_cast<size_t>(text.size()))) {
        seen |= c;
        *to++ = static_cast<char>(c);
    }
    return seen < 0x80;
}

int hexValue(char16_t c)
{
    if (c >= u'0' && c <= u'9')
        return c - u'0';
    return c >= u'a' && c <= u'f' ? c - u'a' + 10 : -1;
}

/// \a path without the name at its end; null where it does not end so.
QStringView headOf(QStringView path, QStringView name, bool isFolder)
{
    if (isFolder) {
        if (!path.endsWith(u'/'))
            return {};
        path.chop(1);
    }
    if (!path.endsWith(name))
        return {};
    path.chop(name.size());
    return path.isNull() ? QStringView(u"") : path;
}

} // namespace

const PackedBlock::Rest *PackedBlock::rest(int row) const
{
    if (m_rests.isEmpty())
        return nullptr;
    const auto found = m_rests.constFind(row);
    return found == m_rests.constEnd() ? nullptr : &*found;
}

bool PackedBlock::hasOddName(int row) const
{
    const Rest *more = rest(row);
    return more && more->name;
}

bool PackedBlock::hasLocation(int row) const
{
    if (const Rest *more = rest(row); more && more->location)
        return true;
    return !pattern(row).locationHead.isEmpty();
}

QString PackedBlock::name(int row) const
{
    if (const Rest *more = rest(row); more && more->name)
        return *more->name;
    const std::string_view raw = rawName(row);
    const auto length = static_cast<qsizetype>(raw.size());
    return isAscii(row) ? QString::fromLatin1(raw.data(), length)
                        : nameFromBytes(QByteArray::fromRawData(raw.data(), length));
}

QString PackedBlock::path(int row) const
{
    if (const Rest *more = rest(row); more && more->path)
        return *more->path;
    const Pattern &one = pattern(row);
    const QString path = one.pathHead + name(row);
    return one.kind == ObjectInfo::Kind::Object ? path : path + u'/';
}

ObjectInfo PackedBlock::at(int row) const
{
    const Pattern &one = pattern(row);
    ObjectInfo object{.name = name(row), .path = path(row), .kind = one.kind};
    if (bytes(row) >= 0)
        object.size = bytes(row);
    if (time(row) != noTime)
        object.modified = QDateTime::fromMSecsSinceEpoch(time(row), Qt::UTC);
    object.type = one.type;
    object.findings = one.findings;
    if (!one.locationHead.isEmpty())
        object.location = one.locationHead + object.name;
    if (!m_digestOf.empty() && m_digestOf[static_cast<size_t>(row)] != none) {
        const Digest &digest = m_digests[m_digestOf[static_cast<size_t>(row)]];
        object.checksum = QString::fromLatin1(QByteArray::fromRawData(digest.data(), digest.size()).toHex());
    }
    if (const Rest *more = rest(row)) {
        object.location = more->location.value_or(object.location);
        object.checksum = more->checksum.value_or(object.checksum);
        object.properties = more->properties;
        object.metadata = more->metadata;
    }
    return object;
}

quint16 PackedBlock::keepPattern(Pattern &&pattern)
{
    const auto found = std::find(m_patterns.rbegin(), m_patterns.rend(), pattern);
    if (found != m_patterns.rend())
        return static_cast<quint16>(m_patterns.rend() - found - 1);
    m_patterns.push_back(std::move(pattern));
    return static_cast<quint16>(m_patterns.size() - 1);
}

quint16 PackedBlock::patternFor(const ObjectInfo &object, bool isAscii, Rest &rest)
{
    QStringView pathHead = headOf(object.path, object.name, object.kind != ObjectInfo::Kind::Object);
    if (pathHead.isNull()) {
        rest.path = object.path;
        pathHead = u"";
    }
    QStringView locationHead;
    if (!object.location.isEmpty()) {
        locationHead = headOf(object.location, object.name, false);
        if (locationHead.isEmpty()) // an empty head stands for no location
            rest.location = object.location;
    }
    if (!m_patterns.empty()) { // mostly the same again
        const Pattern &last = m_patterns.back();
        if (last.kind == object.kind && last.isAscii == isAscii && last.pathHead == pathHead
            && last.locationHead == locationHead && last.type == object.type && last.findings == object.findings)
            return static_cast<quint16>(m_patterns.size() - 1);
    }
    return keepPattern({.pathHead = pathHead.toString(),
                        .locationHead = locationHead.toString(),
                        .type = object.type,
                        .findings = object.findings,
                        .kind = object.kind,
                        .isAscii = isAscii});
}

void PackedBlock::setRest(int row, Rest &&rest)
{
    if (rest == Rest())
        m_rests.remove(row);
    else
        m_rests.insert(row, std::move(rest));
}

void PackedBlock::setDigest(int row, const Digest &digest)
{
    if (m_digestOf.empty())
        m_digestOf.resize(m_sizes.size(), none);
    quint16 &index = m_digestOf[static_cast<size_t>(row)];
    if (index == none) {
        index = static_cast<quint16>(m_digests.size());
        m_digests.push_back(digest);
    } else {
        m_digests[index] = digest;
    }
}

void PackedBlock::setFacts(int row, const ObjectInfo &object, bool isAscii, Rest rest)
{
    const auto index = static_cast<size_t>(row);
    m_sizes[index] = object.size.value_or(-1);
    m_times[index] = object.modified.isValid() ? object.modified.toMSecsSinceEpoch() : noTime;
    m_patternOf[index] = patternFor(object, isAscii, rest);
    rest.properties = object.properties;
    rest.metadata = object.metadata;
    // The 16 bytes of an MD5 in lower case hex, else the text.
    Digest digest{};
    bool isDigest = object.checksum.size() == 2 * qsizetype(digest.size());
    for (size_t i = 0; isDigest && i < digest.size(); ++i) {
        const int high = hexValue(object.checksum.at(qsizetype(2 * i)).unicode());
        const int low = hexValue(object.checksum.at(qsizetype(2 * i + 1)).unicode());
        isDigest = high >= 0 && low >= 0;
        digest[i] = static_cast<char>(high * 16 + low);
    }
    if (isDigest) {
        setDigest(row, digest);
    } else if (!m_digestOf.empty()) {
        m_digestOf[index] = none;
    }
    if (!isDigest && !object.checksum.isEmpty())
        rest.checksum = object.checksum;
    setRest(row, std::move(rest));
}

void PackedBlock::append(const ObjectInfo &object)
{
    Rest rest;
    const size_t begin = m_arena.size();
    const bool isAscii = appendAscii(m_arena, object.name);
    if (!isAscii) {
        const QByteArray raw = bytesFromName(object.name);
        m_arena.resize(begin);
        m_arena.append(raw.constData(), static_cast<size_t>(raw.size()));
        if (nameFromBytes(raw) != object.name)
            rest.name = object.name;
    }
    m_nameEnds.push_back(static_cast<quint32>(m_arena.size()));
    m_sizes.push_back(-1);
    m_times.push_back(noTime);
    m_patternOf.push_back(0);
    if (!m_digestOf.empty())
        m_digestOf.push_back(none);
    setFacts(size() - 1, object, isAscii, std::move(rest));
}

void PackedBlock::replace(int row, const ObjectInfo &object)
{
    Rest rest;
    const bool wasAscii = isAscii(row);
    if (const std::string_view raw = rawName(row);
        bytesFromName(object.name) != QByteArrayView(raw.data(), qsizetype(raw.size())) || hasOddName(row))
        rest.name = object.name;
    setFacts(row, object, wasAscii, std::move(rest));
}

void PackedBlock::append(const PackedBlock &from, int first, int count)
{
    const auto begin = static_cast<size_t>(first);
    const auto end = begin + static_cast<size_t>(count);
    const int before = size();
    const size_t nameBegin = from.nameBegin(first);
    const size_t shift = m_arena.size() - nameBegin; // wraps, and back
    m_arena.append(from.m_arena, nameBegin, count == 0 ? 0 : from.m_nameEnds[end - 1] - nameBegin);
    std::vector<int> patterns(from.m_patterns.size(), -1);
    for (size_t i = begin; i < end; ++i) {
        m_sizes.push_back(from.m_sizes[i]);
        m_times.push_back(from.m_times[i]);
        m_nameEnds.push_back(static_cast<quint32>(from.m_nameEnds[i] + shift));
        int &pattern = patterns[from.m_patternOf[i]];
        if (pattern < 0)
            pattern = keepPattern(Pattern(from.m_patterns[from.m_patternOf[i]]));
        m_patternOf.push_back(static_cast<quint16>(pattern));
        if (!m_digestOf.empty())
            m_digestOf.push_back(none);
        if (!from.m_digestOf.empty() && from.m_digestOf[i] != none)
            setDigest(size() - 1, from.m_digests[from.m_digestOf[i]]);
    }
    for (auto rest = from.m_rests.constBegin(); rest != from.m_rests.constEnd(); ++rest) {
        if (rest.key() >= first && rest.key() < first + count)
            m_rests.insert(before + rest.key() - first, *rest);
    }
}

void PackedBlock::squeeze()
{
    m_sizes.shrink_to_fit();
    m_times.shrink_to_fit();
    m_nameEnds.shrink_to_fit();
    m_patternOf.shrink_to_fit();
    m_digestOf.shrink_to_fit();
    m_arena.shrink_to_fit();
    m_digests.shrink_to_fit();
    m_patterns.shrink_to_fit();
}

} // namespace Quartermaster
