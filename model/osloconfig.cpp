// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/osloconfig.h"

#include <QCoreApplication>
#include <QStringConverter>
#include <QStringList>

#include <algorithm>

namespace Quartermaster {

namespace {

constexpr int mostProblems = 100; // binary junk has one in each line

/// The lines with their ends: "\n", "\r\n" or "\r", as Python's text files have them.
QList<QByteArray> splitLines(const QByteArray &text)
{
    QList<QByteArray> lines;
    qsizetype begin = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text.at(i);
        if (c != '\n' && c != '\r')
            continue;
        if (c == '\r' && i + 1 < text.size() && text.at(i + 1) == '\n')
            ++i;
        lines.append(text.mid(begin, i + 1 - begin));
        begin = i + 1;
    }
    if (begin < text.size())
        lines.append(text.mid(begin));
    return lines;
}

QByteArrayView withoutEnd(QByteArrayView line)
{
    while (!line.isEmpty() && (line.back() == '\n' || line.back() == '\r'))
        line.chop(1);
    return line;
}

QStringView trimmedRight(QStringView text)
{
    while (!text.isEmpty() && isOsloSpace(text.back()))
        text.chop(1);
    return text;
}

QStringView trimmedLeft(QStringView text)
{
    while (!text.isEmpty() && isOsloSpace(text.front()))
        text = text.sliced(1);
    return text;
}

} // namespace

/// Reads line by line; iniparser.py's BaseParser.parse() with its errors as problems.
class OsloReader
{
public:
    explicit OsloReader(const QByteArray &text) { m_document.m_lines = splitLines(text); }

    OsloDocument read();

private:
    void readLine(QStringView line);
    void readHeader(QStringView line);
    void readAssignment(QStringView line);
    void flush();
    void problem(int line, const QString &text);

    enum class Where : quint8 { BeforeGroups, InGroup, BelowBrokenHeader };

    OsloDocument m_document;
    Where m_where = Where::BeforeGroups;
    qsizetype m_group = -1;
    bool m_hasEntry = false; ///< An assignment is being read: continuation lines may follow.
    OsloEntry m_entry;
    QStringList m_values;
    bool m_saidContinuation = false; ///< One problem for a run of stray continuation lines.
    bool m_saidNoGroup = false;
    int m_firstContent = 0;
    int m_number = 0;
    int m_problemCount = 0;
    int m_overflowLine = 0;
};

OsloDocument OsloReader::read()
{
    for (const QByteArray &raw : std::as_const(m_document.m_lines)) {
        ++m_number;
        if (raw.contains('\0')) {
            m_document.m_foreign = OsloProblem{
                m_number, QCoreApplication::translate("Configuration", "This is a binary file, not a configuration.")};
            return std::move(m_document);
        }
        QStringDecoder decoder(QStringDecoder::Utf8,
                               QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
        QString line = decoder.decode(withoutEnd(raw));
        if (decoder.hasError())
            problem(m_number, QCoreApplication::translate("Configuration", "The line is not valid UTF-8."));
        if (m_number == 1 && line.startsWith(QChar::ByteOrderMark)) {
            problem(m_number, QCoreApplication::translate("Configuration", "The file starts with a byte order mark, "
                                                                           "which oslo.config refuses."));
            line.remove(0, 1);
        }
        readLine(trimmedRight(line));
    }
    flush();
    if (m_problemCount > mostProblems) {
        m_document.m_problems.append(
            {m_overflowLine, QCoreApplication::translate("Configuration", "%n more line(s) from here on can't be read.",
                                                         nullptr, m_problemCount - mostProblems)});
    }
    if (m_document.m_groups.isEmpty() && m_firstContent > 0) {
        m_document.m_foreign = OsloProblem{
            m_firstContent,
            QCoreApplication::translate("Configuration",
                                        "This is no configuration file: it has no section such as [DEFAULT].")};
    }
    return std::move(m_document);
}

void OsloReader::readLine(QStringView line)
{
    if (line.isEmpty()) {
        flush();
        m_saidContinuation = false;
        return;
    }
    if (line.front() == u' ' || line.front() == u'\t') {
        if (m_hasEntry) {
            m_values.append(trimmedLeft(line).toString());
            ++m_entry.lineCount;
        } else if (!std::exchange(m_saidContinuation, true)) {
            problem(m_number,
                    QCoreApplication::translate("Configuration", "The line is indented, but there is no option above "
                                                                 "that it could continue."));
        }
        return;
    }
    flush();
    m_saidContinuation = false;
    if (line.front() == u'#' || line.front() == u';')
        return;
    if (m_firstContent == 0)
        m_firstContent = m_number;
    if (line.front() == u'[')
        readHeader(line);
    else
        readAssignment(line);
}

void OsloReader::readHeader(QStringView line)
{
    m_where = Where::BelowBrokenHeader;
    if (line.back() != u']') {
        problem(m_number, QCoreApplication::translate("Configuration", "The section header does not end with \"]\"."));
        return;
    }
    if (line.size() <= 2) {
        problem(m_number, QCoreApplication::translate("Configuration", "The section header has no name."));
        return;
    }
    m_where = Where::InGroup;
    const QString name = line.sliced(1, line.size() - 2).toString();
    const QString key = osloGroupKey(name);
    m_group = m_document.m_index.value(key, -1);
    if (m_group < 0) {
        m_group = m_document.m_groups.size();
        m_document.m_index.insert(key, m_group);
        m_document.m_groups.append({.name = name, .headers = {}, .entries = {}});
    }
    m_document.m_groups[m_group].headers.append(m_number);
}

void OsloReader::readAssignment(QStringView line)
{
    const qsizetype equal = line.indexOf(u'=');
    const qsizetype colon = line.indexOf(u':');
    if (equal < 0 && colon < 0) {
        problem(m_number, QCoreApplication::translate("Configuration", "The line has neither \"=\" nor \":\"."));
        return;
    }
    const qsizetype at = colon < 0 || (equal >= 0 && equal < colon) ? equal : colon;
    const QStringView key = osloTrimmed(line.first(at));
    if (key.isEmpty()) {
        problem(m_number, QCoreApplication::translate("Configuration", "The line has no option name before the \"%1\".")
                              .arg(line.at(at)));
        return;
    }
    QStringView value = osloTrimmed(line.sliced(at + 1));
    if (!value.isEmpty() && value.front() == value.back() && (value.front() == u'"' || value.front() == u'\''))
        value = value.size() == 1 ? QStringView() : value.sliced(1, value.size() - 2);
    m_hasEntry = true;
    m_entry = {.key = key.toString(), .value = {}, .line = m_number, .lineCount = 1};
    m_values = {value.toString()};
}

void OsloReader::flush()
{
    if (!std::exchange(m_hasEntry, false))
        return;
    switch (m_where) {
    case Where::InGroup:
        m_entry.value = m_values.join(u'\n');
        m_document.m_groups[m_group].entries.append(std::move(m_entry));
        return;
    case Where::BeforeGroups:
        if (!std::exchange(m_saidNoGroup, true)) {
            problem(m_entry.line,
                    QCoreApplication::translate("Configuration",
                                                "The option stands before the first section, such as [DEFAULT]."));
        }
        return;
    case Where::BelowBrokenHeader:
        return; // told at the header
    }
}

void OsloReader::problem(int line, const QString &text)
{
    ++m_problemCount;
    if (m_problemCount <= mostProblems) {
        // an assignment is told of when it ends, a few lines late
        const auto after = std::upper_bound(m_document.m_problems.cbegin(), m_document.m_problems.cend(), line,
                                            [](int number, const OsloProblem &p) { return number < p.line; });
        m_document.m_problems.insert(after, {line, text});
    } else if (m_overflowLine == 0) {
        m_overflowLine = line;
    }
}

OsloDocument OsloDocument::parse(const QByteArray &text)
{
    return OsloReader(text).read();
}

QByteArray OsloDocument::text() const
{
    return m_lines.join();
}

const OsloGroup *OsloDocument::group(const QString &name) const
{
    const auto found = m_index.constFind(osloGroupKey(name));
    return found == m_index.cend() ? nullptr : &m_groups.at(*found);
}

const OsloEntry *OsloGroup::last(const QString &key) const
{
    const auto found = std::find_if(entries.crbegin(), entries.crend(),
                                    [&](const OsloEntry &entry) { return entry.key == key; });
    return found == entries.crend() ? nullptr : &*found;
}

QString osloGroupKey(const QString &name)
{
    return name == QLatin1String("DEFAULT") ? name : name.toLower();
}

bool isOsloSpace(QChar character)
{
    return character.isSpace() || (character >= u'\x1c' && character <= u'\x1f');
}

QStringView osloTrimmed(QStringView text)
{
    return trimmedLeft(trimmedRight(text));
}

} // namespace Quartermaster
