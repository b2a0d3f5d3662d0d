// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectorder.h"

#include <QtEndian>

#include <algorithm>
#include <cstring>

namespace Quartermaster {

namespace {

constexpr size_t checkEvery = 1 << 14; // rows: for a cancel

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Letters and digits, and what of UTF-8 is not ASCII.
bool isWord(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

/// As glance's image ids are written.
bool beginsWithUuid(std::string_view text)
{
    constexpr size_t length = 36;
    if (text.size() < length || (text.size() > length && isWord(text[length])))
        return false;
    for (size_t i = 0; i < length; ++i) {
        const bool isDash = i == 8 || i == 13 || i == 18 || i == 23;
        if (isDash ? text[i] != '-' : !isHexDigit(text[i]))
            return false;
    }
    return true;
}

/// The length of the id that \a text begins with: a UUID, or hexadecimal digits with letters among them; 0 for none.
size_t idLength(std::string_view text)
{
    constexpr size_t shortest = 8; // "9a" and "10b" are numbered
    constexpr size_t uuid = 36;
    bool hasLetters = false;
    bool hasDigits = false;
    size_t end = 0;
    for (; end < text.size() && isHexDigit(text[end]); ++end)
        (isDigit(text[end]) ? hasDigits : hasLetters) = true;
    if (end < shortest || (end < text.size() && isWord(text[end])))
        return 0;
    if (end == shortest && beginsWithUuid(text))
        return uuid;
    return hasLetters && hasDigits ? end : 0;
}

char small(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c == 0 ? '\1' : c; // never a 0
}

/// ASCII or folded UTF-8 into a key: letters small, a number as its length and its digits.
void appendKey(std::string &key, std::string_view text)
{
    bool beginsWord = true;
    for (size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (beginsWord && isHexDigit(c)) {
            for (const size_t end = i + idLength(text.substr(i)); i < end; ++i) {
                key += small(text[i]);
                beginsWord = false;
            }
            if (!beginsWord)
                continue;
        }
        beginsWord = !isWord(c);
        if (!isDigit(c)) {
            key += small(c);
            ++i;
            continue;
        }
        size_t end = i;
        while (end < text.size() && isDigit(text[end]))
            ++end;
        while (i + 1 < end && text[i] == '0')
            ++i;
        constexpr size_t longest = 255;
        key += '0'; // where digits stand among the other characters
        key += static_cast<char>(std::min(end - i, longest));
        key += text.substr(i, end - i);
        i = end;
    }
}

std::string foldedUtf8(QStringView name)
{
    QString plain;
    const QString parts = name.toString().normalized(QString::NormalizationForm_KD).toCaseFolded();
    plain.reserve(parts.size());
    for (const QChar c : parts) {
        if (c.category() != QChar::Mark_NonSpacing)
            plain += c;
    }
    return plain.toUtf8().toStdString();
}

void appendKey(std::string &key, const PackedBlock &block, int row)
{
    if (block.isAscii(row) && !block.hasOddName(row))
        appendKey(key, block.rawName(row));
    else
        appendKey(key, foldedUtf8(block.name(row)));
}

/// Eight bytes as a number that compares as they do; what is missing counts as 0.
quint64 bytesAt(std::string_view text, size_t at)
{
    char bytes[8] = {};
    if (at < text.size())
        std::memcpy(bytes, text.data() + at, std::min<size_t>(sizeof bytes, text.size() - at));
    return qFromBigEndian<quint64>(bytes);
}

int sign(bool less, bool greater)
{
    return less ? -1 : int(greater);
}

/// Names of many rows, and their keys one behind the other while they are sorted.
class NameSort
{
public:
    NameSort(const PackedObjects &objects, const Rows &rows, const CancelToken &token)
        : m_objects(objects)
        , m_rows(rows)
        , m_token(token)
    {
        m_ends.reserve(rows.size());
        for (const quint32 row : rows) {
            if (m_ends.size() % checkEvery == 0 && token.isCanceled())
                return;
            appendKey(m_keys, objects.block(int(row)), PackedObjects::within(int(row)));
            m_ends.push_back(m_keys.size());
        }
    }

    [[nodiscard]] bool isSorted() const
    {
        for (quint32 i = 1; i < m_ends.size(); ++i) {
            if (!isLess(i - 1, i))
                return false;
        }
        return true;
    }

    [[nodiscard]] Rows sorted()
    {
        std::vector<Entry> entries(m_ends.size());
        for (quint32 i = 0; i < entries.size(); ++i)
            entries[i].index = i;
        sortRun(entries.data(), entries.data() + entries.size(), 0);
        Rows rows(entries.size());
        std::transform(entries.begin(), entries.end(), rows.begin(),
                       [this](const Entry &e) { return m_rows[e.index]; });
        return rows;
    }

private:
    struct Entry {
        quint64 bytes = 0;
        quint32 index = 0;
    };

    [[nodiscard]] std::string_view key(quint32 index) const
    {
        const size_t begin = index == 0 ? 0 : m_ends[index - 1];
        return {m_keys.data() + begin, m_ends[index] - begin};
    }
    [[nodiscard]] bool isLess(quint32 a, quint32 b) const
    {
        const int keys = key(a).compare(key(b));
        return keys != 0 ? keys < 0 : isLessByBytes(a, b);
    }
    [[nodiscard]] bool isLessByBytes(quint32 a, quint32 b) const
    {
        const quint32 left = m_rows[a];
        const quint32 right = m_rows[b];
        const int names = m_objects.block(int(left))
                              .rawName(PackedObjects::within(int(left)))
                              .compare(m_objects.block(int(right)).rawName(PackedObjects::within(int(right))));
        return names != 0 ? names < 0 : left < right;
    }

    /// By eight bytes of the keys at a time: they are compared as numbers, beside each other in memory.
    void sortRun(Entry *begin, Entry *end, size_t depth)
    {
        if (m_token.isCanceled())
            return;
        const std::string_view first = key(begin->index);
        size_t common = first.size();
        bool exhausted = true;
        for (const Entry *one = begin; one != end; ++one) {
            const std::string_view other = key(one->index);
            size_t same = depth;
            const size_t most = std::min(common, other.size());
            while (same < most && first[same] == other[same])
                ++same;
            common = std::min(common, same);
            exhausted &= other.size() <= common;
        }
        if (exhausted) {
            std::sort(begin, end, [this](const Entry &a, const Entry &b) { return isLess(a.index, b.index); });
            return;
        }
        for (Entry *one = begin; one != end; ++one)
            one->bytes = bytesAt(key(one->index), common);
        std::sort(begin, end, [](const Entry &a, const Entry &b) { return a.bytes < b.bytes; });
        constexpr ptrdiff_t few = 16;
        for (Entry *run = begin; run != end;) {
            Entry *next = run + 1;
            while (next != end && next->bytes == run->bytes)
                ++next;
            if (next - run > few)
                sortRun(run, next, std::min(common + sizeof run->bytes, key(run->index).size()));
            else if (next - run > 1)
                std::sort(run, next, [this](const Entry &a, const Entry &b) { return isLess(a.index, b.index); });
            run = next;
        }
    }

    const PackedObjects &m_objects;
    const Rows &m_rows;
    const CancelToken &m_token;
    std::string m_keys;
    std::vector<size_t> m_ends;
};

} // namespace

std::string naturalKey(QStringView name)
{
    std::string key;
    appendKey(key, foldedUtf8(name));
    return key;
}

int ObjectOrder::compareKeys(quint32 a, quint32 b) const
{
    const PackedBlock &left = m_objects.block(int(a));
    const PackedBlock &right = m_objects.block(int(b));
    const int i = PackedObjects::within(int(a));
    const int j = PackedObjects::within(int(b));
    switch (m_sort.key) {
    case ObjectSort::Key::Name:
        break;
    case ObjectSort::Key::Size:
        return sign(left.bytes(i) < right.bytes(j), left.bytes(i) > right.bytes(j));
    case ObjectSort::Key::Time:
        return sign(left.time(i) < right.time(j), left.time(i) > right.time(j));
    case ObjectSort::Key::Type:
        return QString::compare(left.type(i), right.type(j));
    }
    std::string keys[2];
    appendKey(keys[0], left, i);
    appendKey(keys[1], right, j);
    return keys[0].compare(keys[1]);
}

bool ObjectOrder::isLess(quint32 a, quint32 b) const
{
    const bool isFolder = m_objects.kind(int(a)) != ObjectInfo::Kind::Object;
    if (isFolder != (m_objects.kind(int(b)) != ObjectInfo::Kind::Object))
        return isFolder;
    if (const int keys = compareKeys(a, b); keys != 0)
        return (keys < 0) != m_sort.descending;
    if (m_sort.key != ObjectSort::Key::Name)
        return ObjectOrder(m_objects, {}).isLess(a, b);
    const int names = m_objects.block(int(a))
                          .rawName(PackedObjects::within(int(a)))
                          .compare(m_objects.block(int(b)).rawName(PackedObjects::within(int(b))));
    if (a == b)
        return false;
    return (names != 0 ? names < 0 : a < b) != m_sort.descending;
}

void ObjectOrder::sortByName(Rows &rows, const CancelToken &token) const
{
    NameSort names(m_objects, rows, token);
    if (token.isCanceled())
        return;
    if (!names.isSorted())
        rows = names.sorted();
}

/// Numbers that compare as the keys do.
std::vector<quint64> ObjectOrder::numbers(const Rows &rows) const
{
    std::vector<quint64> numbers;
    numbers.reserve(rows.size());
    constexpr quint64 offset = quint64(1) << 63; // negative ones first
    std::vector<QString> types;
    if (m_sort.key == ObjectSort::Key::Type) {
        QString last;
        for (const quint32 row : rows) {
            const QString &type = m_objects.block(int(row)).type(PackedObjects::within(int(row)));
            if (types.empty() || type != last)
                types.push_back(type);
            last = type;
        }
        std::sort(types.begin(), types.end());
        types.erase(std::unique(types.begin(), types.end()), types.end());
    }
    for (const quint32 row : rows) {
        const PackedBlock &block = m_objects.block(int(row));
        const int index = PackedObjects::within(int(row));
        quint64 number = 0;
        if (m_sort.key == ObjectSort::Key::Size)
            number = static_cast<quint64>(block.bytes(index)) ^ offset;
        else if (m_sort.key == ObjectSort::Key::Time)
            number = static_cast<quint64>(block.time(index)) ^ offset;
        else
            number = quint64(std::lower_bound(types.begin(), types.end(), block.type(index)) - types.begin());
        numbers.push_back(m_sort.descending ? ~number : number);
    }
    return numbers;
}

void ObjectOrder::sortByNumber(Rows &rows) const
{
    struct Entry {
        quint64 number;
        quint32 row;
    };
    const std::vector<quint64> keys = numbers(rows);
    std::vector<Entry> entries(rows.size());
    for (size_t i = 0; i < rows.size(); ++i)
        entries[i] = {keys[i], rows[i]};
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry &a, const Entry &b) { return a.number < b.number; });
    std::transform(entries.begin(), entries.end(), rows.begin(), [](const Entry &entry) { return entry.row; });
}

Rows ObjectOrder::sorted(Rows rows, const CancelToken &token) const
{
    sortByName(rows, token);
    if (token.isCanceled())
        return rows;
    if (m_sort.key != ObjectSort::Key::Name)
        sortByNumber(rows); // stable: equal ones stay by name
    else if (m_sort.descending)
        std::reverse(rows.begin(), rows.end());
    std::stable_partition(rows.begin(), rows.end(),
                          [this](quint32 row) { return m_objects.kind(int(row)) != ObjectInfo::Kind::Object; });
    return rows;
}

Rows ObjectOrder::merged(const Rows &rows, const Rows &fresh) const
{
    Rows result;
    result.reserve(rows.size() + fresh.size());
    auto from = rows.begin();
    const auto less = [this](quint32 a, quint32 b) { return isLess(a, b); };
    for (const quint32 row : fresh) {
        // Few among many: look ahead in growing steps for the place, and copy what comes before it in one go.
        auto low = from;
        ptrdiff_t step = 1;
        if (rows.end() - from > 0 && isLess(rows.back(), row)) {
            low = rows.end(); // as a sorted listing has it
            step = 0;
        }
        auto high = low;
        while (step > 0) {
            high = rows.end() - low > step ? low + step : rows.end();
            if (high == rows.end() || isLess(row, *high))
                break;
            low = high;
            step *= 2;
        }
        const auto place = std::upper_bound(low, high, row, less);
        result.insert(result.end(), from, place);
        result.push_back(row);
        from = place;
    }
    result.insert(result.end(), from, rows.end());
    return result;
}

int ObjectOrder::indexOf(const Rows &rows, quint32 row) const
{
    const auto found = std::lower_bound(rows.begin(), rows.end(), row,
                                        [this](quint32 a, quint32 b) { return isLess(a, b); });
    return found != rows.end() && *found == row ? int(found - rows.begin()) : -1;
}

} // namespace Quartermaster
