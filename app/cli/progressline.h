// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QElapsedTimer>
#include <QObject>

namespace Quartermaster {

class Operation;
class Output;

/// How far a transfer is, on one line of standard error: for people at a terminal only.
class ProgressLine : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ProgressLine)

public:
    explicit ProgressLine(const Output &output, QObject *parent = nullptr);
    ~ProgressLine() override;

    /// \a offset bytes were there before it began.
    void follow(const Operation *operation, qint64 offset = 0);
    /// Takes the line away, so that a message can stand there.
    void clear();

private:
    void show(qint64 done, qint64 total);

    QElapsedTimer m_since;
    bool m_wanted;
    bool m_shown = false;
};

} // namespace Quartermaster
