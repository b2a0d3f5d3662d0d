// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/signalwatcher.h"

#include "app/cli/exitcode.h"

#include <QSocketNotifier>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace Quartermaster {

namespace {

// A signal handler sees nothing but globals.
int pipeEnds[2] = {-1, -1};
volatile std::sig_atomic_t caught = 0;

constexpr std::array endingSignals{SIGINT, SIGTERM, SIGHUP};

extern "C" void noteSignal(int signal)
{
    if (caught != 0)
        ::_exit(signalExitCode(signal));
    caught = 1;
    const int before = errno;
    const auto byte = static_cast<char>(signal);
    [[maybe_unused]] const ssize_t written = ::write(pipeEnds[1], &byte, 1);
    errno = before;
}

} // namespace

SignalWatcher::SignalWatcher(QObject *parent)
    : QObject(parent)
{
    std::signal(SIGPIPE, SIG_IGN);
    if (::pipe2(pipeEnds, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    auto *notifier = new QSocketNotifier(pipeEnds[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &SignalWatcher::readPipe);
    struct sigaction action = {};
    action.sa_handler = noteSignal; // without SA_RESTART: a write() to a full pipe comes back
    sigemptyset(&action.sa_mask);
    for (const int signal : endingSignals) {
        struct sigaction old = {};
        // What nohup or a shell has us ignore stays ignored.
        if (::sigaction(signal, nullptr, &old) == 0 && old.sa_handler != SIG_IGN)
            ::sigaction(signal, &action, nullptr);
    }
}

SignalWatcher::~SignalWatcher()
{
    for (const int signal : endingSignals)
        std::signal(signal, SIG_DFL);
    qDeleteAll(findChildren<QSocketNotifier *>());
    for (int &end : pipeEnds) {
        if (end >= 0)
            ::close(end);
        end = -1;
    }
}

bool SignalWatcher::isInterrupted()
{
    return caught != 0;
}

void SignalWatcher::readPipe()
{
    char byte = 0;
    if (::read(pipeEnds[0], &byte, 1) == 1)
        Q_EMIT interrupted(byte);
}

} // namespace Quartermaster
