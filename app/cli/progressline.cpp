// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/progressline.h"

#include "app/cli/output.h"
#include "app/cli/table.h"
#include "model/operation.h"

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QString timeLeft(qint64 milliseconds)
{
    const qint64 seconds = (milliseconds + 999) / 1000;
    return u"%1:%2"_s.arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

} // namespace

ProgressLine::ProgressLine(const Output &output, QObject *parent)
    : QObject(parent)
    , m_wanted(!output.isJson() && ::isatty(STDERR_FILENO) == 1)
{
    m_since.start();
}

ProgressLine::~ProgressLine()
{
    clear();
}

void ProgressLine::follow(const Operation *operation, qint64 offset)
{
    if (!m_wanted)
        return;
    connect(operation, &Operation::progressChanged, this,
            [this, offset](qint64 done, qint64 total) { show(done + offset, total < 0 ? total : total + offset); });
}

void ProgressLine::clear()
{
    if (std::exchange(m_shown, false))
        writeStandardError("\r\x1b[K");
}

void ProgressLine::show(qint64 done, qint64 total)
{
    const qint64 elapsed = std::max<qint64>(1, m_since.elapsed());
    const double perMillisecond = static_cast<double>(done) / static_cast<double>(elapsed);
    QString text = total > 0 ? u"%1 %"_s.arg(done * 100 / total, 3) : sizeText(done);
    text += u"  %1/s"_s.arg(sizeText(static_cast<qint64>(perMillisecond * 1000)));
    if (total > done && perMillisecond > 0)
        text += "  "_L1 + timeLeft(static_cast<qint64>(static_cast<double>(total - done) / perMillisecond));
    writeStandardError("\r" + text.toUtf8() + "\x1b[K");
    m_shown = true;
}

} // namespace Quartermaster
