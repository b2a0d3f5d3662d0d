// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transfer.h"

#include "model/objectname.h"
#include "model/reasontext.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

class TransferText
{
    Q_DECLARE_TR_FUNCTIONS(Transfer)
};

OperationKind operationOf(Transfer::Kind kind)
{
    switch (kind) {
    case Transfer::Kind::Upload:
        return OperationKind::Add;
    case Transfer::Kind::Download:
        return OperationKind::Get;
    case Transfer::Kind::Remove:
        return OperationKind::Delete;
    case Transfer::Kind::Copy:
        return OperationKind::Copy;
    }
    return OperationKind::Get;
}

QString placeText(const QString &store, const QString &path)
{
    return u"%1:%2"_s.arg(displayName(store), displayName(redactedPath(path)));
}

QString lastPart(const QString &path)
{
    const QString last = path.section(u'/', -1, -1, QString::SectionSkipEmpty);
    return last.isEmpty() ? path : last;
}

} // namespace

double Transfer::progress() const
{
    if (state == State::Done)
        return 1;
    if (total < 0)
        return -1;
    return total == 0 ? 0 : std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0);
}

Transfer::Group Transfer::group() const
{
    switch (state) {
    case State::Waiting:
    case State::Paused:
        return Group::Waiting;
    case State::Active:
        return Group::Active;
    case State::Done:
        return Group::Done;
    case State::Failed:
    case State::Canceled:
        return Group::Failed;
    }
    return Group::Waiting;
}

QString Transfer::name() const
{
    return displayName(kind == Kind::Upload ? lastPart(localFile) : lastPart(redactedPath(path)));
}

QString Transfer::fromText() const
{
    return kind == Kind::Upload ? displayName(localFile) : placeText(store, path);
}

QString Transfer::toText() const
{
    switch (kind) {
    case Kind::Upload:
        return placeText(store, path);
    case Kind::Download:
        return displayName(localFile);
    case Kind::Remove:
        return {};
    case Kind::Copy:
        return placeText(targetStore, targetPath);
    }
    return {};
}

QString Transfer::failureText() const
{
    return state == State::Failed ? troubleText() : QString();
}

QString Transfer::troubleText() const
{
    return error ? errorText(*error, operationOf(kind)) : QString();
}

QString Transfer::stateText() const
{
    if (state != State::Done)
        return transferStateTitle(state);
    switch (check) {
    case Check::None:
        break;
    case Check::Verified:
        return TransferText::tr("Done, verified");
    case Check::Unverified:
        return TransferText::tr("Done, unverified");
    }
    return transferStateTitle(state);
}

QString transferKindTitle(Transfer::Kind kind)
{
    switch (kind) {
    case Transfer::Kind::Upload:
        return TransferText::tr("Upload");
    case Transfer::Kind::Download:
        return TransferText::tr("Download");
    case Transfer::Kind::Remove:
        return TransferText::tr("Deletion");
    case Transfer::Kind::Copy:
        return TransferText::tr("Copy");
    }
    return {};
}

QString transferStateTitle(Transfer::State state)
{
    switch (state) {
    case Transfer::State::Waiting:
        return TransferText::tr("Waiting");
    case Transfer::State::Active:
        return TransferText::tr("Active");
    case Transfer::State::Paused:
        return TransferText::tr("Paused");
    case Transfer::State::Done:
        return TransferText::tr("Done");
    case Transfer::State::Failed:
        return TransferText::tr("Failed");
    case Transfer::State::Canceled:
        return TransferText::tr("Canceled");
    }
    return {};
}

QString transferGroupTitle(Transfer::Group group)
{
    switch (group) {
    case Transfer::Group::Active:
        return TransferText::tr("Active");
    case Transfer::Group::Waiting:
        return TransferText::tr("Waiting");
    case Transfer::Group::Failed:
        return TransferText::tr("Failed");
    case Transfer::Group::Done:
        return TransferText::tr("Done");
    }
    return {};
}

int TransferCounts::in(Transfer::Group group) const
{
    switch (group) {
    case Transfer::Group::Active:
        return active;
    case Transfer::Group::Waiting:
        return waiting + paused;
    case Transfer::Group::Failed:
        return failed + canceled;
    case Transfer::Group::Done:
        return done;
    }
    return 0;
}

int &TransferCounts::of(Transfer::State state)
{
    switch (state) {
    case Transfer::State::Waiting:
        return waiting;
    case Transfer::State::Active:
        return active;
    case Transfer::State::Paused:
        return paused;
    case Transfer::State::Done:
        return done;
    case Transfer::State::Failed:
        return failed;
    case Transfer::State::Canceled:
        return canceled;
    }
    return waiting;
}

void SpeedMeter::add(qint64 milliseconds, qint64 bytesSoFar)
{
    constexpr qint64 resolution = 50; // ms: what comes closer is one sample
    if (m_samples.size() > 1 && milliseconds - m_samples[m_samples.size() - 2].at < resolution)
        m_samples.back() = {milliseconds, bytesSoFar};
    else
        m_samples.push_back({milliseconds, bytesSoFar});
    while (m_samples.size() > 1 && m_samples[1].at <= milliseconds - window)
        m_samples.pop_front();
}

qint64 SpeedMeter::bytesPerSecond(qint64 milliseconds) const
{
    if (m_samples.empty())
        return 0;
    const qint64 begin = milliseconds - window;
    // The last sample at or before the window's begin is where it begins.
    auto from = m_samples.begin();
    while (std::next(from) != m_samples.end() && std::next(from)->at <= begin)
        ++from;
    const qint64 since = std::max(from->at, begin);
    const qint64 elapsed = milliseconds - since;
    return elapsed <= 0 ? 0 : (m_samples.back().bytes - from->bytes) * 1000 / elapsed;
}

} // namespace Quartermaster
