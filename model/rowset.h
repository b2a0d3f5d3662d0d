// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QtGlobal>

#include <algorithm>
#include <bit>
#include <vector>

namespace Quartermaster {

/// A set of row numbers, one bit each: a million rows take 122 KiB, and all but some of them cost no more than a few.
class RowSet
{
public:
    [[nodiscard]] bool contains(quint32 row) const
    {
        return row / bits < m_words.size() && ((m_words[row / bits] >> (row % bits)) & 1) != 0;
    }
    void insert(quint32 row)
    {
        grow(row + 1);
        m_words[row / bits] |= quint64(1) << (row % bits);
    }
    void remove(quint32 row)
    {
        if (row / bits < m_words.size())
            m_words[row / bits] &= ~(quint64(1) << (row % bits));
    }
    void insertRange(quint32 first, quint32 end)
    {
        if (first >= end)
            return;
        grow(end);
        for (; first < end && first % bits != 0; ++first)
            insert(first);
        for (; first + bits <= end; first += bits)
            m_words[first / bits] = ~quint64(0);
        for (; first < end; ++first)
            insert(first);
    }
    void clear() { m_words.clear(); }
    [[nodiscard]] bool isEmpty() const
    {
        return std::all_of(m_words.begin(), m_words.end(), [](quint64 word) { return word == 0; });
    }
    [[nodiscard]] qint64 count() const
    {
        qint64 sum = 0;
        for (const quint64 word : m_words)
            sum += std::popcount(word);
        return sum;
    }

    RowSet &operator|=(const RowSet &other)
    {
        if (m_words.size() < other.m_words.size())
            m_words.resize(other.m_words.size());
        for (size_t i = 0; i < other.m_words.size(); ++i)
            m_words[i] |= other.m_words[i];
        return *this;
    }
    RowSet &operator^=(const RowSet &other)
    {
        if (m_words.size() < other.m_words.size())
            m_words.resize(other.m_words.size());
        for (size_t i = 0; i < other.m_words.size(); ++i)
            m_words[i] ^= other.m_words[i];
        return *this;
    }
    RowSet &operator-=(const RowSet &other)
    {
        for (size_t i = 0; i < std::min(m_words.size(), other.m_words.size()); ++i)
            m_words[i] &= ~other.m_words[i];
        return *this;
    }

    /// Calls \a visit with each row, in rising order, from the \a from-th one on, until it returns false.
    template<typename Visit>
    void forEach(Visit visit, qint64 from = 0) const
    {
        for (size_t i = 0; i < m_words.size(); ++i) {
            quint64 word = m_words[i];
            if (const int here = std::popcount(word); from >= here) {
                from -= here;
                continue;
            }
            for (; from > 0; --from)
                word &= word - 1;
            for (; word != 0; word &= word - 1) {
                if (!visit(static_cast<quint32>(i * bits + static_cast<size_t>(std::countr_zero(word)))))
                    return;
            }
        }
    }

private:
    static constexpr quint32 bits = 64;

    void grow(quint32 rows)
    {
        if (const size_t words = (size_t(rows) + bits - 1) / bits; words > m_words.size())
            m_words.resize(words);
    }

    std::vector<quint64> m_words;
};

} // namespace Quartermaster
