// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>

namespace Quartermaster {

/// Turns SIGINT, SIGTERM and SIGHUP into a signal of Qt's. The second one ends the program at once. SIGPIPE is ignored from
/// here on: a closed pipe is an error of write(). One of it lives at a time, in main().
class SignalWatcher : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SignalWatcher)

public:
    explicit SignalWatcher(QObject *parent = nullptr);
    ~SignalWatcher() override;

    /// A signal came, though perhaps the event loop has not heard of it: a write() that was interrupted asks this.
    [[nodiscard]] static bool isInterrupted();

Q_SIGNALS:
    void interrupted(int signal);

private:
    void readPipe();
};

} // namespace Quartermaster
