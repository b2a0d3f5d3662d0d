// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectinfo.h"
#include "model/operation.h"

#include <functional>

namespace Quartermaster {

/// A new name where the backend knows only copies: copies the object, holds the copy against the original (unless the copy says
/// that it was verified), then removes the original. Nothing is removed before the copy is known to be whole; a copy that
/// differs is removed again and fails with ChecksumMismatch.
class RenameByCopy final : public OperationOf<AddedObject>
{
    Q_OBJECT

public:
    struct Steps {
        std::function<OperationPtr<AddedObject>()> copy;
        std::function<OperationPtr<void>(const QString &path)> remove;
        std::function<OperationPtr<ObjectInfo>(const QString &path)> stat = {}; ///< Empty where it is not permitted.
    };
    RenameByCopy(QString from, QString to, Steps steps);
    ~RenameByCopy() override;

protected:
    void doStart() override;
    void doCancel() override;

private:
    template<typename T, typename Then>
    void await(OperationPtr<T> operation, Then then);
    void copied();
    void compare(const ObjectInfo &original, const ObjectInfo &copy);
    void removeOriginal();
    void removeCopy(Error why);
    /// The original stays, and so does the copy.
    void failBeside(Error error, const QString &what);

    QString m_from;
    QString m_to;
    Steps m_steps;
    AddedObject m_added = {};
    AnyOperationPtr m_current;
};

} // namespace Quartermaster
