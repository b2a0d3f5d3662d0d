// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/renamebycopy.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

RenameByCopy::RenameByCopy(QString from, QString to, Steps steps)
    : m_from(std::move(from))
    , m_to(std::move(to))
    , m_steps(std::move(steps))
{}

RenameByCopy::~RenameByCopy() = default;

/// \a then takes the result; the operation before is let go of only when its result is no longer needed.
template<typename T, typename Then>
void RenameByCopy::await(OperationPtr<T> operation, Then then)
{
    OperationOf<T> *raw = operation.get();
    m_current = std::move(operation);
    connect(raw, &Operation::progressChanged, this, &RenameByCopy::reportProgress);
    connect(raw, &Operation::finished, this,
            [raw, then = std::move(then)]() mutable { then(Result<T>(raw->result())); });
    raw->start();
}

void RenameByCopy::doStart()
{
    await(m_steps.copy(), [this](const Result<AddedObject> &added) {
        if (!added)
            return finish(tl::unexpected(added.error()));
        m_added = *added;
        copied();
    });
}

void RenameByCopy::doCancel()
{
    m_current.reset();
}

void RenameByCopy::copied()
{
    if (m_added.check == DataCheck::Verified || !m_steps.stat)
        return removeOriginal();
    await(m_steps.stat(m_from), [this](const Result<ObjectInfo> &original) {
        if (!original)
            return failBeside(original.error(), u"the original could not be looked at"_s);
        await(m_steps.stat(m_to), [this, original = *original](const Result<ObjectInfo> &copy) {
            if (!copy)
                return failBeside(copy.error(), u"the copy could not be looked at"_s);
            compare(original, *copy);
        });
    });
}

void RenameByCopy::compare(const ObjectInfo &original, const ObjectInfo &copy)
{
    const bool sameSize = !original.size || !copy.size || *original.size == *copy.size;
    const bool sameSum = original.checksum.isEmpty() || copy.checksum.isEmpty() || original.checksum == copy.checksum;
    if (sameSize && sameSum) {
        if (!original.checksum.isEmpty() && original.checksum == copy.checksum)
            m_added.check = DataCheck::Verified;
        return removeOriginal();
    }
    removeCopy({.kind = ErrorKind::ChecksumMismatch,
                .detail = u"the copy differs from the original, which stays"_s,
                .evidence = u"original %1 bytes, MD5 %2; copy %3 bytes, MD5 %4"_s.arg(original.size.value_or(-1))
                                .arg(original.checksum)
                                .arg(copy.size.value_or(-1))
                                .arg(copy.checksum)});
}

void RenameByCopy::removeOriginal()
{
    await(m_steps.remove(m_from), [this](const Result<void> &removed) {
        if (!removed)
            return failBeside(removed.error(), u"the original could not be removed"_s);
        finish(m_added);
    });
}

void RenameByCopy::removeCopy(Error why)
{
    await(m_steps.remove(m_to), [this, why = std::move(why)](const Result<void> &removed) mutable {
        if (!removed)
            why.detail += u"; the copy could not be removed: "_s + removed.error().detail;
        finish(tl::unexpected(std::move(why)));
    });
}

void RenameByCopy::failBeside(Error error, const QString &what)
{
    error.detail = u"it was copied, but %1: %2"_s.arg(what, error.detail);
    finish(tl::unexpected(std::move(error)));
}

} // namespace Quartermaster
