// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tests/contract/contractsuite.h"

// Shared by the suite's own files.

namespace Quartermaster {

inline constexpr int longestWait = 30'000; // ms; none comes near it unless it hangs

/// Starts \a operation; false when it does not end.
[[nodiscard]] inline bool waitFor(Operation &operation)
{
    QSignalSpy finished(&operation, &Operation::finished);
    operation.start();
    return finished.wait(longestWait);
}

template<typename T>
const Result<T> &ContractSuite::run(const OperationPtr<T> &operation)
{
    static const Result<T> late = failure(ErrorKind::TimedOut, QStringLiteral("the operation did not end"));
    return waitFor(*operation) ? operation->result() : late;
}

[[nodiscard]] inline QString problemOf(const Error *error)
{
    return error ? QStringLiteral("%1: %2 (%3)").arg(errorKindName(error->kind), error->detail, error->evidence)
                 : QString();
}

template<typename T>
[[nodiscard]] QString problemOf(const Result<T> &result)
{
    return result ? QString() : problemOf(&result.error());
}

[[nodiscard]] inline QString hexHash(const QByteArray &data, QCryptographicHash::Algorithm algorithm)
{
    return QString::fromLatin1(QCryptographicHash::hash(data, algorithm).toHex());
}

} // namespace Quartermaster

/// The result is there.
#define CONTRACT_VERIFY(result) \
    do { \
        const auto &resultToCheck = (result); \
        QVERIFY2(resultToCheck.has_value(), qPrintable(problemOf(resultToCheck))); \
    } while (false)
/// It resultToCheck, in that way.
#define CONTRACT_FAILS(result, expected) \
    do { \
        const auto &resultToCheck = (result); \
        QVERIFY(!resultToCheck.has_value()); \
        QVERIFY2(resultToCheck.error().kind == (expected), qPrintable(problemOf(resultToCheck))); \
    } while (false)
