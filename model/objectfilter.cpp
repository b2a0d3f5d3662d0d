// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectorder.h"

#include <algorithm>
#include <cstring>

namespace Quartermaster {

namespace {

char small(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// Whether bytes tell: beyond ASCII it has no letter that comes in two sizes.
bool isPlain(const QString &text)
{
    return std::all_of(text.begin(), text.end(),
                       [](QChar c) { return c.unicode() < 0x80 || (c.toLower() == c.toUpper() && !c.isSurrogate()); });
}

std::string smallBytes(const QString &text)
{
    std::string bytes = text.toUtf8().toStdString();
    std::transform(bytes.begin(), bytes.end(), bytes.begin(), small);
    return bytes;
}

/// All names of a block at once: they lie one behind the other, so what is found may reach over an end.
void findBytes(const PackedBlock &block, const std::string &text, int begin, int end, quint32 firstRow, RowSet &found,
               std::string &buffer)
{
    const size_t from = block.nameBegin(begin);
    const std::string_view names = block.arena().substr(from, block.nameBegin(end) - from);
    buffer.resize(names.size());
    std::transform(names.begin(), names.end(), buffer.begin(), small);
    const char *const last = buffer.data() + buffer.size();
    int row = begin;
    for (const char *at = buffer.data(); row < end;) {
        const auto *hit = static_cast<const char *>(
            memmem(at, static_cast<size_t>(last - at), text.data(), text.size()));
        if (!hit)
            return;
        const size_t offset = from + static_cast<size_t>(hit - buffer.data());
        while (block.nameBegin(row + 1) <= offset)
            ++row;
        if (offset + text.size() > block.nameBegin(row + 1)) {
            at = hit + 1;
            continue;
        }
        found.insert(firstRow + static_cast<quint32>(row));
        at = buffer.data() + (block.nameBegin(row + 1) - from);
        ++row;
    }
}

} // namespace

RowSet rowsWith(const PackedObjects &objects, const QString &text, int first, int end, const CancelToken &token)
{
    RowSet found;
    if (text.isEmpty()) {
        found.insertRange(static_cast<quint32>(first), static_cast<quint32>(end));
        return found;
    }
    const bool plain = isPlain(text);
    const std::string bytes = smallBytes(text);
    std::string buffer;
    while (first < end && !token.isCanceled()) {
        const PackedBlock &block = objects.block(first);
        const int begin = PackedObjects::within(first);
        const int stop = std::min(block.size(), begin + end - first);
        const auto firstRow = static_cast<quint32>(first - begin);
        if (plain)
            findBytes(block, bytes, begin, stop, firstRow, found, buffer);
        for (int i = begin; i < stop && (!plain || block.hasRests()); ++i) {
            const auto row = firstRow + static_cast<quint32>(i);
            if (plain ? !block.hasOddName(i) : block.isAscii(i) && !block.hasOddName(i))
                continue;
            if (block.name(i).contains(text, Qt::CaseInsensitive))
                found.insert(row);
            else
                found.remove(row);
        }
        first += stop - begin;
    }
    return found;
}

int indexBeginningWith(const PackedObjects &objects, const Rows &rows, const QString &text, int from,
                       const CancelToken &token)
{
    const bool plain = isPlain(text);
    const std::string bytes = smallBytes(text);
    const auto begins = [&](quint32 row) {
        const PackedBlock &block = objects.block(int(row));
        const int index = PackedObjects::within(int(row));
        if (!plain || block.hasRests())
            return block.name(index).startsWith(text, Qt::CaseInsensitive);
        const std::string_view name = block.rawName(index);
        return name.size() >= bytes.size()
               && std::equal(bytes.begin(), bytes.end(), name.begin(), [](char a, char b) { return a == small(b); });
    };
    constexpr size_t checkEvery = 1 << 14; // rows: for a cancel
    for (size_t i = 0; i < rows.size(); ++i) {
        if (i % checkEvery == 0 && token.isCanceled())
            break;
        if (const size_t index = (static_cast<size_t>(from) + i) % rows.size(); begins(rows[index]))
            return static_cast<int>(index);
    }
    return -1;
}

} // namespace Quartermaster
