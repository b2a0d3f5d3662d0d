// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectinfo.h"
#include "model/request.h"

#include <deque>

namespace Quartermaster {

/// One entry of the queue, as it stands.
struct Transfer {
    enum class Kind : quint8 { Upload, Download, Remove, Copy };
    enum class State : quint8 { Waiting, Active, Paused, Done, Failed, Canceled };
    /// Where it is shown: what is paused with what waits, what was canceled with what failed.
    enum class Group : quint8 { Active, Waiting, Failed, Done };
    /// Whether size and hash at the other end agree; Unverified where that end has no hash to compare.
    enum class Check : quint8 { None, Verified, Unverified };

    quint64 id = 0;
    Kind kind = Kind::Upload;
    State state = State::Waiting;
    QString store = {};       ///< The id: of the source for downloads, removals and copies, of the target for uploads.
    QString path = {};        ///< The object there.
    QString localFile = {};   ///< Uploads and downloads.
    QString targetStore = {}; ///< Copies.
    QString targetPath = {};  ///< Copies.
    bool overwrite = false;
    QString root = {}; ///< Downloads: the chosen folder, below which folders are made as needed; empty for none.
    QList<Finding> findings = {}; ///< The object layer's, for what is read or removed.
    qint64 listed = -1;           ///< Bytes that a listing told of, of what is read; -1 for none.
    quint64 piece = 0;            ///< TransferPiece::id of what it was queued from; 0 for none.

    qint64 done = 0;      ///< Bytes.
    qint64 total = -1;    ///< Bytes; -1 while unknown.
    qint64 speed = 0;     ///< Bytes a second over the last 3 s.
    int secondsLeft = -1; ///< -1 while unknown.
    Check check = Check::None;
    std::optional<Error> error = {}; ///< Why it failed; of a waiting one, why its last attempt did.
    QString remark = {};             ///< A sentence on what it did by itself: that it began anew, and why.
    int attempts = 0;                ///< Times it was started.
    QDateTime retryAt = {};          ///< UTC; while a waiting one is not to be tried before.
    bool isDoubtful = false;         ///< It failed in a way that the store's next verdict will tell more of.
    qint64 turn = 0;                 ///< Its place in the queue: the lowest starts first.
    qint64 ended = 0;                ///< The newest of those that are over has the highest.
    QDateTime queuedAt = {};         ///< UTC, as the others.
    QDateTime startedAt = {};
    QDateTime finishedAt = {};

    [[nodiscard]] bool isOver() const { return state >= State::Done; }
    [[nodiscard]] Group group() const;
    [[nodiscard]] double progress() const;  ///< 0..1; -1 while unknown.
    [[nodiscard]] QString name() const;     ///< What is moved, escaped for people.
    [[nodiscard]] QString fromText() const; ///< "/home/me/img.qcow2", "cheap:img.qcow2".
    [[nodiscard]] QString toText() const;   ///< The same of the target; empty for a removal.
    /// Why it failed, a whole sentence; empty unless Failed.
    [[nodiscard]] QString failureText() const;
    /// What went wrong at the last attempt, also of a waiting one; empty for nothing.
    [[nodiscard]] QString troubleText() const;
    /// "Waiting", "Done, verified", ...: the state in words. \see TransferQueue::stateText(), which knows more.
    [[nodiscard]] QString stateText() const;
};

[[nodiscard]] QString transferKindTitle(Transfer::Kind kind);    ///< "Upload", ...
[[nodiscard]] QString transferStateTitle(Transfer::State state); ///< "Active", ...
[[nodiscard]] QString transferGroupTitle(Transfer::Group group); ///< "Active", ...

struct TransferCounts {
    int waiting = 0;
    int active = 0;
    int paused = 0;
    int done = 0;
    int failed = 0;
    int canceled = 0;

    [[nodiscard]] int over() const { return done + failed + canceled; }
    [[nodiscard]] int in(Transfer::Group group) const;
    [[nodiscard]] int &of(Transfer::State state);
    friend bool operator==(const TransferCounts &, const TransferCounts &) = default;
};

/// Bytes a second over the last three seconds.
class SpeedMeter
{
public:
    static constexpr qint64 window = 3'000; ///< ms.

    void add(qint64 milliseconds, qint64 bytesSoFar);
    [[nodiscard]] qint64 bytesPerSecond(qint64 milliseconds) const;

private:
    struct Sample {
        qint64 at;
        qint64 bytes;
    };
    std::deque<Sample> m_samples; ///< The first may be older than the window: where it begins.
};

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::Transfer)
